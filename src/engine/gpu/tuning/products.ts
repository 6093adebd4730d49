/** The matrix products of a computation, noted while it is prepared, and the work of each. */
import type { Product } from './rules.ts';
import type { Tiles, UsedProduct } from './tiles.ts';

/** Below this a dispatch costs more than its arithmetic, so tiles make little difference. */
export const LEAST_GFLOP = 0.004;

export interface ProductUse {
  used: UsedProduct;
  /** How often it came up. */
  times: number;
}

export const gflopOf = ({ rows, columns, depth, phases }: Product): number =>
  // A phase of a transposed convolution has a quarter of the taps on average, but its widest one is counted.
  (2 * rows * columns * depth * (phases > 1 ? 2.25 : 1)) / 1e9;

/** Runs `work` and gives the products that it used, one of each key. */
export async function productsOf(tiles: Tiles, work: () => Promise<unknown>): Promise<ProductUse[]> {
  const uses = new Map<string, ProductUse>();
  const listener = (used: UsedProduct): void => {
    uses.set(used.key, { used, times: (uses.get(used.key)?.times ?? 0) + 1 });
  };
  await tiles.listen(listener, work);
  return [...uses.values()];
}
