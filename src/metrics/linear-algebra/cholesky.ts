/**
 * Cholesky factor of a positive semidefinite matrix, with diagonal pivoting: it stops where the rank ends, which a
 * covariance of fewer images than features needs. Not for indefinite matrices: their negative part is left out.
 * Reference: Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990.
 */
import type { Steps } from '../steps.ts';

export interface Factor {
  rank: number;
  /** [rank,D] row-major, F with S = FᵀF. */
  rows: Float64Array;
}

/** @param matrix [D,D] symmetric positive semidefinite; not changed. */
export function* pivotedCholesky(matrix: Float64Array, D: number): Steps<Factor> {
  const order = Int32Array.from({ length: D }, (_, i) => i); // position → original index
  const remaining = Float64Array.from({ length: D }, (_, i) => matrix[i * D + i]!); // diagonal still to explain
  const tolerance = D * Number.EPSILON * remaining.reduce((a, b) => Math.max(a, b), 0);
  const rows: Float64Array[] = []; // row k in positions k..D-1

  for (let k = 0; k < D; k++) {
    let pivot = k;
    for (let i = k + 1; i < D; i++) if (remaining[i]! > remaining[pivot]!) pivot = i;
    if (!(remaining[pivot]! > tolerance)) break;

    swap(order, k, pivot);
    swap(remaining, k, pivot);
    for (const row of rows) swap(row, k, pivot);

    const row = new Float64Array(D);
    const source = order[k]! * D;
    for (let j = k; j < D; j++) row[j] = matrix[source + order[j]!]!;
    subtractEarlier(row, rows, k, D);

    // The pivot itself is recomputed here rather than taken from the running diagonal, which has drifted by rounding.
    const scale = 1 / Math.sqrt(Math.max(row[k]!, tolerance));
    for (let j = k; j < D; j++) row[j]! *= scale;
    for (let j = k + 1; j < D; j++) remaining[j]! -= row[j]! * row[j]!;
    rows.push(row);
    yield workDone(k, D);
  }

  const unpermuted = new Float64Array(rows.length * D);
  rows.forEach((row, k) => {
    for (let j = k; j < D; j++) unpermuted[k * D + order[j]!] = row[j]!;
  });
  return { rank: rows.length, rows: unpermuted };
}

/** row[j] -= Σ_i rows[i][k]·rows[i][j] for j ≥ k, four earlier rows a pass. */
function subtractEarlier(row: Float64Array, rows: readonly Float64Array[], k: number, D: number): void {
  let i = 0;
  for (; i + 3 < k; i += 4) {
    const a = rows[i]!;
    const b = rows[i + 1]!;
    const c = rows[i + 2]!;
    const e = rows[i + 3]!;
    const ak = a[k]!;
    const bk = b[k]!;
    const ck = c[k]!;
    const ek = e[k]!;
    for (let j = k; j < D; j++) row[j]! -= ak * a[j]! + bk * b[j]! + ck * c[j]! + ek * e[j]!;
  }
  for (; i < k; i++) {
    const a = rows[i]!;
    const ak = a[k]!;
    for (let j = k; j < D; j++) row[j]! -= ak * a[j]!;
  }
}

function swap(values: Int32Array | Float64Array, i: number, j: number): void {
  const kept = values[i]!;
  values[i] = values[j]!;
  values[j] = kept;
}

/** Step k costs about k·(D - k) multiplications; this is their sum as a share of the whole. */
function workDone(k: number, D: number): number {
  const x = (k + 1) / D;
  return x * x * (3 - 2 * x);
}
