/**
 * Kernel distance: the unbiased estimate of the squared maximum mean discrepancy under the cubic polynomial kernel
 * k(x,y) = (x·y/D + 1)³ (Bińkowski et al., "Demystifying MMD GANs", 2018). On Inception features this is the KID.
 * It can be negative when the two sets are alike: that is what unbiased means.
 */
import { StudioError } from '../base/error.ts';
import { timesTransposed } from './linear-algebra/product.ts';
import { runWithProgress, within, type RunOptions, type Steps } from './steps.ts';

export interface KernelOptions extends RunOptions {
  /**
   * From twice this many vectors a side on, both sets are cut into blocks of about this size, in order, and the blocks' estimates averaged:
   * still unbiased, and linear in the number of images instead of quadratic.
   */
  blockSize?: number;
}

/** The subset size of published KIDs. */
const DEFAULT_BLOCK_SIZE = 1_000;

/**
 * @param a [N,D], row-major
 * @param b [M,D], row-major
 * Throws StudioError 'too-few-images' below two vectors a side.
 */
export function kernelDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dimension: number,
  options: KernelOptions = {},
): Promise<number> {
  return runWithProgress(
    kernelSteps(Float64Array.from(a), Float64Array.from(b), dimension, options.blockSize),
    options,
  );
}

/** The same as steps: see steps.ts. */
export function* kernelSteps(
  a: Float64Array,
  b: Float64Array,
  D: number,
  blockSize = DEFAULT_BLOCK_SIZE,
): Steps<number> {
  const N = a.length / D;
  const M = b.length / D;
  if (!Number.isInteger(N) || !Number.isInteger(M)) {
    throw new StudioError('bad-shape', `${a.length} and ${b.length} values are not whole vectors of ${D}.`);
  }
  if (N < 2 || M < 2) {
    throw new StudioError(
      'too-few-images',
      `A kernel distance needs at least 2 images a side, not ${N} and ${M}.`,
    );
  }
  const blocks = Math.max(1, Math.floor(Math.min(N, M) / blockSize));
  let sum = 0;
  for (let block = 0; block < blocks; block++) {
    const slice = (x: Float64Array, count: number) =>
      x.subarray(Math.floor((block * count) / blocks) * D, Math.floor(((block + 1) * count) / blocks) * D);
    sum += yield* within(block / blocks, (block + 1) / blocks, unbiasedEstimate(slice(a, N), slice(b, M), D));
  }
  return sum / blocks;
}

function* unbiasedEstimate(a: Float64Array, b: Float64Array, D: number): Steps<number> {
  const N = a.length / D;
  const M = b.length / D;
  const withinA = yield* within(0, 1 / 3, kernelSum(a, a, D, true));
  const withinB = yield* within(1 / 3, 2 / 3, kernelSum(b, b, D, true));
  const between = yield* within(2 / 3, 1, kernelSum(a, b, D, false));
  return withinA / (N * (N - 1)) + withinB / (M * (M - 1)) - (2 * between) / (N * M);
}

/** Σ k(aᵢ, bⱼ), the diagonal left out for a set with itself; 256 rows of products are held at a time. */
function* kernelSum(a: Float64Array, b: Float64Array, D: number, skipDiagonal: boolean): Steps<number> {
  const rowsAtOnce = 256;
  const N = a.length / D;
  const M = b.length / D;
  let sum = 0;
  for (let from = 0; from < N; from += rowsAtOnce) {
    const to = Math.min(N, from + rowsAtOnce);
    const dots = yield* within(
      from / N,
      to / N,
      timesTransposed(a.subarray(from * D, to * D), to - from, b, M, D),
    );
    for (let i = from; i < to; i++) {
      for (let j = 0; j < M; j++) {
        if (skipDiagonal && i === j) continue;
        sum += (dots[(i - from) * M + j]! / D + 1) ** 3;
      }
    }
  }
  return sum;
}
