/**
 * Eigenvalues of a real symmetric tridiagonal matrix by the QL iteration with Wilkinson's shift, done implicitly with
 * Givens rotations; no eigenvectors. About two sweeps an eigenvalue, so the cost is of the order of D².
 * Reference: Golub and Van Loan, "Matrix Computations", 8.3.
 */
import { StudioError } from '../../base/error.ts';

/** Far above the two or three that an eigenvalue takes; reached only by values that are not finite. */
const SWEEPS_PER_EIGENVALUE = 60;

/**
 * @param diagonal [D]
 * @param offDiagonal [D-1]
 * @returns [D] in no particular order
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const D = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(D);
  e.set(offDiagonal);
  const scale = d.reduce((a, x, i) => Math.max(a, Math.abs(x) + Math.abs(e[i]!)), 0);

  for (let l = 0; l < D; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = endOfBlock(d, e, l, scale);
      if (m === l) break;
      if (sweep === SWEEPS_PER_EIGENVALUE) {
        throw new StudioError('no-convergence', 'The eigenvalues of the covariance did not converge.');
      }
      qlSweep(d, e, l, m);
    }
  }
  return d;
}

/** The last index of the unreduced block that starts at l: off-diagonals that rounding cannot see count as zero. */
function endOfBlock(d: Float64Array, e: Float64Array, l: number, scale: number): number {
  let m = l;
  for (; m < d.length - 1; m++) {
    const neighbours = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    // A zero diagonal (as the bidiagonal case has) gives no local measure, so the whole matrix's scale joins in.
    if (Math.abs(e[m]!) <= Number.EPSILON * Math.max(neighbours, Number.EPSILON * scale)) break;
  }
  return m;
}

/** One implicit QL sweep over rows l..m, chasing the bulge upwards from m. */
function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const half = (d[l + 1]! - d[l]!) / 2;
  const root = Math.hypot(half, e[l]!);
  const shift = d[l]! - (e[l]! * e[l]!) / (half + (half >= 0 ? root : -root));

  let p = d[m]! - shift; // the entry to be rotated away with `bulge`
  let bulge = e[m - 1]!;
  let cos = 1;
  let sin = 0;
  for (let i = m - 1; i >= l; i--) {
    const r = Math.hypot(p, bulge);
    if (i < m - 1) e[i + 1] = r;
    cos = r === 0 ? 1 : p / r;
    sin = r === 0 ? 0 : bulge / r;

    const upper = d[i]!;
    const lower = d[i + 1]!;
    const off = e[i]!;
    d[i + 1] = cos * cos * lower + 2 * cos * sin * off + sin * sin * upper;
    d[i] = sin * sin * lower - 2 * cos * sin * off + cos * cos * upper;
    e[i] = cos * sin * (upper - lower) + (cos * cos - sin * sin) * off;
    if (i > l) {
      p = e[i]!;
      bulge = sin * e[i - 1]!;
      e[i - 1]! *= cos;
    }
  }
}
