/**
 * Ridge regression: the linear map with an intercept that fits targets best, large coefficients penalised. Features are
 * standardised first, so that the penalty is the same for all. Solved by Cholesky from the normal equations; for some
 * hundred features at most. Reference: Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 3.4.1.
 */

/** Predicts the targets of one row of features [D] as [K]. */
export type LinearReadout = (features: ArrayLike<number>) => Float64Array;

/**
 * @param features [N,D] row-major
 * @param targets [N,K] row-major
 * @param penalty added to every feature's mean square, which standardising has made 1
 */
export function fitRidge(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  { N, D, K, penalty }: { N: number; D: number; K: number; penalty: number },
): LinearReadout {
  const { mean, scale } = spread(features, N, D);
  const offset = spread(targets, N, K).mean;
  const standard = (row: ArrayLike<number>, at: number): Float64Array =>
    Float64Array.from({ length: D }, (_, d) => (row[at + d]! - mean[d]!) / scale[d]!);

  const gram = new Float64Array(D * D);
  const right = new Float64Array(D * K);
  for (let n = 0; n < N; n++) {
    const x = standard(features, n * D);
    for (let i = 0; i < D; i++) {
      for (let j = 0; j <= i; j++) gram[i * D + j]! += x[i]! * x[j]!;
      for (let k = 0; k < K; k++) right[i * K + k]! += x[i]! * (targets[n * K + k]! - offset[k]!);
    }
  }
  for (let i = 0; i < D; i++) gram[i * D + i]! += penalty * N;
  factorise(gram, D);
  solve(gram, right, D, K);

  return (row) => {
    const x = standard(row, 0);
    const y = Float64Array.from(offset);
    for (let i = 0; i < D; i++) for (let k = 0; k < K; k++) y[k]! += x[i]! * right[i * K + k]!;
    return y;
  };
}

/** Means and standard deviations of the columns of [N,D]; a column that never changes counts as having 1. */
function spread(
  values: ArrayLike<number>,
  N: number,
  D: number,
): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(D);
  const scale = new Float64Array(D);
  for (let n = 0; n < N; n++) for (let d = 0; d < D; d++) mean[d]! += values[n * D + d]! / N;
  for (let n = 0; n < N; n++)
    for (let d = 0; d < D; d++) scale[d]! += (values[n * D + d]! - mean[d]!) ** 2 / N;
  return { mean, scale: scale.map((variance) => Math.sqrt(variance) || 1) };
}

/** The lower triangle of a positive definite matrix becomes its Cholesky factor L, S = L·Lᵀ. */
function factorise(S: Float64Array, D: number): void {
  for (let i = 0; i < D; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = S[i * D + j]!;
      for (let k = 0; k < j; k++) sum -= S[i * D + k]! * S[j * D + k]!;
      S[i * D + j] = i === j ? Math.sqrt(sum) : sum / S[j * D + j]!;
    }
  }
}

/** Solves L·Lᵀ·X = B in place of B [D,K]. */
function solve(L: Float64Array, B: Float64Array, D: number, K: number): void {
  for (let i = 0; i < D; i++) {
    for (let k = 0; k < K; k++) {
      let sum = B[i * K + k]!;
      for (let j = 0; j < i; j++) sum -= L[i * D + j]! * B[j * K + k]!;
      B[i * K + k] = sum / L[i * D + i]!;
    }
  }
  for (let i = D - 1; i >= 0; i--) {
    for (let k = 0; k < K; k++) {
      let sum = B[i * K + k]!;
      for (let j = i + 1; j < D; j++) sum -= L[j * D + i]! * B[j * K + k]!;
      B[i * K + k] = sum / L[i * D + i]!;
    }
  }
}
