/**
 * The Fréchet distance between two Gaussians: |μ₁ - μ₂|² + tr(S₁ + S₂ - 2·(S₁S₂)^½). It becomes the FID when the
 * features are the Inception network's.
 *
 * tr (S₁S₂)^½ is the nuclear norm of F₁F₂ᵀ, with S = FᵀF: the eigenvalues of S₁S₂ are the squared singular values of
 * F₁F₂ᵀ. No matrix square root is taken, and singular covariances (fewer images than features) lose no digits, where
 * the usual iteration needs a small number added to the diagonal.
 */
import { StudioError } from '../base/error.ts';
import { pivotedCholesky } from './linear-algebra/cholesky.ts';
import { nuclearNorm } from './linear-algebra/nuclear-norm.ts';
import { timesTransposed } from './linear-algebra/product.ts';
import type { Moments } from './moments.ts';
import { runWithProgress, within, type RunOptions, type Steps } from './steps.ts';

/**
 * About half a minute for 2 048 features, so run it in a worker.
 * Throws StudioError 'bad-shape' when the dimensions differ, 'aborted' when the signal fires.
 */
export function frechetDistance(a: Moments, b: Moments, options?: RunOptions): Promise<number> {
  return runWithProgress(frechetSteps(a, b), options);
}

/** The same as steps: see steps.ts. */
export function* frechetSteps(a: Moments, b: Moments): Steps<number> {
  const D = a.mean.length;
  if (b.mean.length !== D) {
    throw new StudioError('bad-shape', `Features of ${D} and of ${b.mean.length} values cannot be compared.`);
  }
  const rootA = yield* within(0, 0.1, pivotedCholesky(a.covariance, D));
  const rootB = yield* within(0.1, 0.2, pivotedCholesky(b.covariance, D));
  const cross = yield* within(0.2, 0.45, timesTransposed(rootA.rows, rootA.rank, rootB.rows, rootB.rank, D));
  const traceOfRoot = yield* within(0.45, 1, nuclearNorm(cross, rootA.rank, rootB.rank));

  let distance = 0;
  for (let i = 0; i < D; i++) {
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * D + i]! + b.covariance[i * D + i]!;
  }
  return distance - 2 * traceOfRoot;
}
