/** The matrix products of a computation, heard of while it is prepared, and how much work each is. */
import { collectProducts, type UsedProduct } from '../../ops/webgpu/choices.ts';
import type { Product } from './rules.ts';

/** Below this a dispatch costs more than its arithmetic: no tile makes much of a difference. */
export const LEAST_GFLOP = 0.004;

export interface ProductUse {
  used: UsedProduct;
  /** How often it came up. */
  times: number;
}

export const gflopOf = ({ rows, columns, depth, phases }: Product): number =>
  // A phase of a transposed convolution has a quarter of the taps on average, its widest one is counted.
  (2 * rows * columns * depth * (phases > 1 ? 2.25 : 1)) / 1e9;

/** Runs `work` and gives the products that it used, one of each key. */
export async function productsOf(work: () => Promise<unknown>): Promise<ProductUse[]> {
  const uses = new Map<string, ProductUse>();
  collectProducts((used) => {
    uses.set(used.key, { used, times: (uses.get(used.key)?.times ?? 0) + 1 });
  });
  try {
    await work();
  } finally {
    collectProducts(undefined);
  }
  return [...uses.values()];
}
