/**
 * The chance that an innocent image agrees with a fingerprint in k or more of n bits: the one-sided tail P(X ≥ k) of
 * X ~ Bin(n, ½), summed in integers and rounded once. It is exact for a fingerprint that was drawn at random, however
 * biased the decoder may be on innocent images. For a fingerprint that was typed or chosen it is a model: it then
 * assumes that innocent bits are fair and independent.
 */
import { StudioError } from '../base/error.ts';

/** One tail probability, twice: p underflows below 1e-308, its logarithm never does. */
export interface Tail {
  p: number;
  log10: number;
}

/** P(X ≥ k) for every k from 0 to `bitCount`, at index k. Whoever compares many images keeps the array. */
export function binomialTails(bitCount: number): Tail[] {
  checkCounts(bitCount, 0);
  const tails: Tail[] = [];
  let combinations = 1n;
  let sum = 0n;
  for (let k = bitCount; k >= 0; k--) {
    sum += combinations;
    tails.push(rounded(sum, bitCount));
    combinations = (combinations * BigInt(k)) / BigInt(bitCount - k + 1);
  }
  return tails.reverse();
}

/** P(X ≥ matches), X ~ Bin(bitCount, ½). matches ≤ 0 gives 1, matches > bitCount gives 0. */
export function binomialTail(bitCount: number, matches: number): Tail {
  checkCounts(bitCount, matches);
  if (matches <= 0) return { p: 1, log10: 0 };
  if (matches > bitCount) return { p: 0, log10: Number.NEGATIVE_INFINITY };
  let combinations = 1n;
  let sum = 1n;
  for (let k = bitCount; k > matches; k--) {
    combinations = (combinations * BigInt(k)) / BigInt(bitCount - k + 1);
    sum += combinations;
  }
  return rounded(sum, bitCount);
}

/** The chance that any of `users` innocent comparisons reaches the tail: at most min(1, users · p). */
export function unionBound({ p, log10 }: Tail, users: number): Tail {
  return { p: Math.min(1, p * users), log10: Math.min(0, log10 + Math.log10(users)) };
}

/**
 * The fewest matches of `bitCount` that accuse one of `users` with a false-positive chance of at most `rate` for the
 * whole search; undefined when even all bits are too few.
 */
export function matchThreshold(bitCount: number, rate: number, users = 1): number | undefined {
  const found = binomialTails(bitCount).findIndex((tail) => unionBound(tail, users).p <= rate);
  return found === -1 ? undefined : found;
}

/** The fewest bits with which full agreement accuses one of `users` at `rate`. */
export function bitsNeeded(rate: number, users = 1): number {
  let bits = Math.max(1, Math.ceil(Math.log2(users / rate)));
  // The logarithm may be off by one unit in the last place at a power of two.
  while (bits > 1 && users * 2 ** (1 - bits) <= rate) bits--;
  while (users * 2 ** -bits > rate) bits++;
  return bits;
}

/** sum / 2^bitCount, correct to the last place of a double. */
function rounded(sum: bigint, bitCount: number): Tail {
  const excessBits = Math.max(0, sum.toString(16).length * 4 - 64);
  const leading = Number(sum >> BigInt(excessBits));
  const exponent = excessBits - bitCount;
  return {
    // Two factors: 2^exponent alone would underflow where the product does not.
    p: leading * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2),
    log10: Math.log10(leading) + exponent * Math.log10(2),
  };
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
