/**
 * Mean and covariance of feature vectors that arrive in batches, in float64. Batches are centred on their own mean and
 * merged (Chan, Golub and LeVeque), so nothing cancels when the mean is large beside the spread.
 * The covariance divides by N - 1 (ddof 1), as the official metric does.
 */
import { StudioError } from '../base/error.ts';

export interface Moments {
  count: number;
  mean: Float64Array; // [D]
  covariance: Float64Array; // [D,D], symmetric, row-major
}

export class MomentAccumulator {
  #count = 0;
  readonly #mean: Float64Array;
  /** Upper triangle of Σ (x - mean)(x - mean)ᵀ. */
  readonly #scatter: Float64Array;

  constructor(readonly dimension: number) {
    this.#mean = new Float64Array(dimension);
    this.#scatter = new Float64Array(dimension * dimension);
  }

  get count(): number {
    return this.#count;
  }

  /** @param features [N,D], row-major; N = features.length / D. The array is not kept. */
  add(features: ArrayLike<number>): void {
    const D = this.dimension;
    const N = features.length / D;
    if (!Number.isInteger(N)) {
      throw new StudioError('bad-shape', `${features.length} feature values are not whole vectors of ${D}.`);
    }
    if (N === 0) return;

    const batchMean = new Float64Array(D);
    for (let n = 0; n < N; n++) for (let d = 0; d < D; d++) batchMean[d]! += features[n * D + d]! / N;

    const centred = new Float64Array(N * D);
    for (let n = 0; n < N; n++) {
      for (let d = 0; d < D; d++) {
        const value = features[n * D + d]!;
        if (!Number.isFinite(value)) {
          throw new StudioError('not-finite', `Feature ${d} of image ${this.#count + n} is ${value}.`);
        }
        centred[n * D + d] = value - batchMean[d]!;
      }
    }

    const total = this.#count + N;
    const shift = batchMean.map((value, d) => value - this.#mean[d]!);
    addOuterProducts(this.#scatter, centred, D);
    if (this.#count > 0) {
      const weight = Math.sqrt((this.#count * N) / total);
      addOuterProducts(
        this.#scatter,
        shift.map((value) => value * weight),
        D,
      );
    }
    for (let d = 0; d < D; d++) this.#mean[d]! += (shift[d]! * N) / total;
    this.#count = total;
  }

  /** A copy of the moments so far; needs two vectors at least. */
  moments(): Moments {
    const D = this.dimension;
    if (this.#count < 2) {
      throw new StudioError(
        'too-few-images',
        `A covariance needs at least 2 images, and there are ${this.#count}.`,
      );
    }
    const covariance = new Float64Array(D * D);
    for (let i = 0; i < D; i++) {
      for (let j = i; j < D; j++) {
        const value = this.#scatter[i * D + j]! / (this.#count - 1);
        covariance[i * D + j] = value;
        covariance[j * D + i] = value;
      }
    }
    return { count: this.#count, mean: this.#mean.slice(), covariance };
  }
}

/** upper += Σ_n xₙ xₙᵀ, upper triangle only; four vectors a pass, since the D×D target is what memory has to move. */
function addOuterProducts(upper: Float64Array, vectors: Float64Array, D: number): void {
  const N = vectors.length / D;
  const none = new Float64Array(D);
  const vector = (n: number) => (n < N ? vectors.subarray(n * D, (n + 1) * D) : none);
  for (let n = 0; n < N; n += 4) {
    const a = vector(n);
    const b = vector(n + 1);
    const c = vector(n + 2);
    const e = vector(n + 3);
    for (let i = 0; i < D; i++) {
      const row = upper.subarray(i * D, (i + 1) * D);
      const ai = a[i]!;
      const bi = b[i]!;
      const ci = c[i]!;
      const ei = e[i]!;
      for (let j = i; j < D; j++) row[j]! += ai * a[j]! + bi * b[j]! + ci * c[j]! + ei * e[j]!;
    }
  }
}
