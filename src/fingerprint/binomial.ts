/**
 * The chance that an innocent image agrees with a fingerprint in k or more of n bits: the one-sided tail P(X ≥ k) of
 * X ~ Bin(n, ½), summed exactly in integers and rounded once. It assumes fair, independent bits on innocent images;
 * calibration on real innocent images says how far that holds.
 */
import { StudioError } from '../base/error.ts';

interface Tails {
  /** P(X ≥ k) at index k; below 1e-308 it is rounded to a subnormal or zero. */
  probability: Float64Array;
  /** log10 P(X ≥ k) at index k, which never underflows. */
  log10: Float64Array;
}

const tailsByBitCount = new Map<number, Tails>();

/** Σ_{i≥k} C(n,i) / 2ⁿ for every k at once, from k = n down, with BigInt sums; kept, since n rarely changes. */
function tailsOf(bitCount: number): Tails {
  const known = tailsByBitCount.get(bitCount);
  if (known) return known;
  const probability = new Float64Array(bitCount + 1);
  const log10 = new Float64Array(bitCount + 1);
  let combinations = 1n;
  let sum = 0n;
  for (let k = bitCount; k >= 0; k--) {
    sum += combinations;
    const excessBits = Math.max(0, sum.toString(16).length * 4 - 64);
    const leading = Number(sum >> BigInt(excessBits));
    const exponent = excessBits - bitCount;
    // Two factors: 2^exponent alone would underflow where the product does not.
    probability[k] = leading * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2);
    log10[k] = Math.log10(leading) + exponent * Math.LOG10E * Math.LN2;
    combinations = (combinations * BigInt(k)) / BigInt(bitCount - k + 1);
  }
  const tails = { probability, log10 };
  tailsByBitCount.set(bitCount, tails);
  return tails;
}

function checkCounts(bitCount: number, matches: number): void {
  if (!Number.isInteger(bitCount) || bitCount < 1 || !Number.isInteger(matches)) {
    throw new StudioError(
      'binomial-range',
      `No binomial tail for ${matches} of ${bitCount} bits.`,
      'Both must be whole numbers, with at least one bit.',
    );
  }
}

/** P(X ≥ matches), X ~ Bin(bitCount, ½). matches ≤ 0 gives 1, matches > bitCount gives 0. */
export function binomialTail(bitCount: number, matches: number): number {
  checkCounts(bitCount, matches);
  if (matches <= 0) return 1;
  return tailsOf(bitCount).probability[matches] ?? 0;
}

/** log10 of binomialTail, for values that a double cannot hold. */
export function log10BinomialTail(bitCount: number, matches: number): number {
  checkCounts(bitCount, matches);
  if (matches <= 0) return 0;
  return tailsOf(bitCount).log10[matches] ?? Number.NEGATIVE_INFINITY;
}

/** The chance that any of `users` innocent comparisons reaches p: at most min(1, users · p). */
export function unionBound(pValue: number, users: number): number {
  return Math.min(1, pValue * users);
}

/**
 * The fewest matches of `bitCount` that accuse one of `users` with a false-positive chance of at most `pValue`
 * for the whole search; undefined when even all bits are too few.
 */
export function matchThreshold(bitCount: number, pValue: number, users = 1): number | undefined {
  checkCounts(bitCount, 0);
  const { probability } = tailsOf(bitCount);
  const found = probability.findIndex((tail) => unionBound(tail, users) <= pValue);
  return found === -1 ? undefined : found;
}
