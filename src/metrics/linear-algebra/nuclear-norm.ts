/**
 * The nuclear norm (sum of the singular values) of a dense float64 matrix, without singular vectors.
 * Golub–Kahan: Householder reflections from both sides make the matrix bidiagonal; the singular values of a bidiagonal
 * matrix are the positive eigenvalues of a symmetric tridiagonal one of twice the size with a zero diagonal.
 * Reference: Golub and Van Loan, "Matrix Computations", 5.4.8 and 8.6.1.
 */
import type { Steps } from '../steps.ts';
import { tridiagonalEigenvalues } from './tridiagonal.ts';

/** @param matrix [M,N], row-major; overwritten. */
export function* nuclearNorm(matrix: Float64Array, M: number, N: number): Steps<number> {
  if (M < N) return yield* nuclearNorm(transposed(matrix, M, N), N, M);
  if (N === 0) return 0;
  const { diagonal, above } = yield* bidiagonalise(matrix, M, N);

  const offDiagonal = new Float64Array(2 * N - 1);
  for (let i = 0; i < N; i++) {
    offDiagonal[2 * i] = diagonal[i]!;
    if (i + 1 < N) offDiagonal[2 * i + 1] = above[i]!;
  }
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(2 * N), offDiagonal);
  return eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
}

interface Bidiagonal {
  diagonal: Float64Array; // [N]
  above: Float64Array; // [N-1]
}

function* bidiagonalise(A: Float64Array, M: number, N: number): Steps<Bidiagonal> {
  const diagonal = new Float64Array(N);
  const above = new Float64Array(Math.max(0, N - 1));
  const left = new Float64Array(M);
  const right = new Float64Array(N);
  const projection = new Float64Array(N);

  for (let k = 0; k < N; k++) {
    for (let i = k; i < M; i++) left[i] = A[i * N + k]!;
    const { beta: leftBeta, length } = reflector(left, k, M);
    diagonal[k] = length;

    // projection = β·Aᵀ·left, over the columns to the right of k.
    projection.fill(0, k + 1);
    for (let i = k; i < M; i++) {
      const weight = leftBeta * left[i]!;
      const row = A.subarray(i * N, (i + 1) * N);
      for (let j = k + 1; j < N; j++) projection[j]! += weight * row[j]!;
    }

    if (k + 1 < N) {
      // The right reflector needs only row k after the left reflection, so both reflections share one pass below.
      for (let j = k + 1; j < N; j++) right[j] = A[k * N + j]! - left[k]! * projection[j]!;
      const { beta: rightBeta, length: superLength } = reflector(right, k + 1, N);
      above[k] = superLength;
      for (let i = k + 1; i < M; i++) {
        const row = A.subarray(i * N, (i + 1) * N);
        const weight = left[i]!;
        let dot = 0;
        for (let j = k + 1; j < N; j++) {
          const value = row[j]! - weight * projection[j]!;
          row[j] = value;
          dot += value * right[j]!;
        }
        dot *= rightBeta;
        for (let j = k + 1; j < N; j++) row[j]! -= dot * right[j]!;
      }
    }
    yield 1 - (1 - (k + 1) / N) ** 3;
  }
  return { diagonal, above };
}

/**
 * The Householder vector v (in place, from..to) and β with (I - β·v·vᵀ)·x = length·e₁. β = 0 for a zero vector.
 * Scaled by the largest entry, so that squares neither overflow nor vanish.
 */
function reflector(x: Float64Array, from: number, to: number): { beta: number; length: number } {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(x[i]!));
  if (largest === 0) return { beta: 0, length: 0 };
  let squares = 0;
  for (let i = from; i < to; i++) {
    x[i]! /= largest;
    squares += x[i]! * x[i]!;
  }
  const first = x[from]!;
  const length = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  x[from] = first - length;
  return { beta: 1 / (squares - first * length), length: length * largest };
}

function transposed(matrix: Float64Array, M: number, N: number): Float64Array {
  const result = new Float64Array(M * N);
  for (let i = 0; i < M; i++) for (let j = 0; j < N; j++) result[j * M + i] = matrix[i * N + j]!;
  return result;
}
