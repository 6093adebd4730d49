/**
 * How often an innocent picture agrees with one given fingerprint, from the calibration's innocents. Their bits are
 * biased and fail together, so the count of agreeing bits has another mean and a larger variance than with fair
 * coins. It is modelled as a beta-binomial with both. On 3 583 emoji and the sample of 64 bits, for the hundredth of
 * users that they favour most, it predicted a rate of 0.045 for 44 and more bits. The other half of the emoji had
 * 0.035, and the binomial says 0.002 (docs/EVIDENCE.md).
 */
import { binomialTailOf } from '../codes/binomial-of.ts';

export interface Counts {
  /** Mean number of agreeing bits. */
  mean: number;
  variance: number;
}

/** @param matches of each innocent picture */
export function countsOf(matches: ArrayLike<number>): Counts {
  const values = Float64Array.from(matches);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / Math.max(1, values.length - 1) };
}

/** P(K ≥ k) at index k, 0 … n. */
export function overDispersedTails(bitCount: number, { mean, variance }: Counts): Float64Array {
  // Kept away from 0 and 1: few innocents can't show that a bit never turns out otherwise.
  const rate = Math.min(1 - 1 / (4 * bitCount), Math.max(1 / (4 * bitCount), mean / bitCount));
  const inflation = variance / (bitCount * rate * (1 - rate));
  const correlation = Math.min(0.99, (inflation - 1) / (bitCount - 1));
  if (!(correlation > 1e-6)) {
    return Float64Array.from({ length: bitCount + 1 }, (_, k) => binomialTailOf(bitCount, k, rate));
  }
  const strength = 1 / correlation - 1;
  const a = rate * strength;
  const b = (1 - rate) * strength;
  const tails = new Float64Array(bitCount + 1);
  let term = 1;
  for (let j = 0; j < bitCount; j++) term *= (a + j) / (strength + j);
  let sum = 0;
  for (let k = bitCount; k >= 0; k--) {
    sum += term;
    tails[k] = Math.min(1, sum);
    term *= (k / (bitCount - k + 1)) * ((bitCount - k + b) / (k - 1 + a));
  }
  return tails;
}
