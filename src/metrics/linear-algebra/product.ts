/**
 * C = A·Bᵀ for row-major float64 matrices, in tiles of 2×4 dot products: the only matrix product the metrics need.
 */
import type { Steps } from '../steps.ts';

/**
 * @param a [M,K]
 * @param b [N,K]
 * @returns [M,N]
 */
export function* timesTransposed(
  a: Float64Array,
  M: number,
  b: Float64Array,
  N: number,
  K: number,
): Steps<Float64Array> {
  const c = new Float64Array(M * N);
  const none = new Float64Array(K);
  const rowOf = (matrix: Float64Array, rows: number, i: number) =>
    i < rows ? matrix.subarray(i * K, (i + 1) * K) : none;

  for (let i = 0; i < M; i += 2) {
    const a0 = rowOf(a, M, i);
    const a1 = rowOf(a, M, i + 1);
    for (let j = 0; j < N; j += 4) {
      const b0 = rowOf(b, N, j);
      const b1 = rowOf(b, N, j + 1);
      const b2 = rowOf(b, N, j + 2);
      const b3 = rowOf(b, N, j + 3);
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      for (let k = 0; k < K; k++) {
        const x0 = a0[k]!;
        const x1 = a1[k]!;
        const y0 = b0[k]!;
        const y1 = b1[k]!;
        const y2 = b2[k]!;
        const y3 = b3[k]!;
        c00 += x0 * y0;
        c01 += x0 * y1;
        c02 += x0 * y2;
        c03 += x0 * y3;
        c10 += x1 * y0;
        c11 += x1 * y1;
        c12 += x1 * y2;
        c13 += x1 * y3;
      }
      writeRow(c, N, i, j, c00, c01, c02, c03);
      if (i + 1 < M) writeRow(c, N, i + 1, j, c10, c11, c12, c13);
    }
    yield (i + 1) / M;
  }
  return c;
}

function writeRow(
  c: Float64Array,
  N: number,
  i: number,
  j: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  const at = i * N + j;
  c[at] = c0;
  if (j + 1 < N) c[at + 1] = c1;
  if (j + 2 < N) c[at + 2] = c2;
  if (j + 3 < N) c[at + 3] = c3;
}
