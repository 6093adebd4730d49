/**
 * What a set of fingerprints guarantees before any picture is read: bounds that hold for all its users, given
 * how often a bit is read right. After Jiang et al., arXiv 2404.04254, sections 4 and 5; derived anew for whole
 * counts of bits.
 */
import { binomialTail, matchThreshold, unionBound } from '../binomial.ts';
import { binomialTailOf } from '../codes/binomial-of.ts';
import { smallestDistance } from './registry.ts';

export interface Bounds {
  /** Matches that a verdict asks for; undefined where even all bits are too few. */
  needed: number | undefined;
  /** The least distance between two fingerprints; with fewer than two, the number of bits. */
  distance: number;
  /** The least chance that a user's picture is attributed to that user. */
  trueAttribution: number;
  /** The largest chance that it is attributed to another user. */
  wrongUser: number;
  /** The largest chance that an innocent picture is attributed to anyone. */
  falseAttribution: number;
}

export interface BoundsInput {
  bits: number;
  fingerprints: readonly Uint8Array[];
  /** The largest chance of naming anyone falsely. */
  rate: number;
  /** How often a bit is read right, each independently. */
  bitAccuracy: number;
}

/**
 * With e of n bits read wrongly, the user's own fingerprint agrees in n - e, and any other at distance d in n - d + e at
 * most. So e < d/2 puts the user first, and another can only come first with e ≥ d/2.
 */
export function attributionBounds({ bits, fingerprints, rate, bitAccuracy }: BoundsInput): Bounds {
  const users = Math.max(1, fingerprints.length);
  const needed = matchThreshold(bits, rate, users);
  const distance = smallestDistance(fingerprints) ?? bits;
  if (needed === undefined) {
    return { needed, distance, trueAttribution: 0, wrongUser: 0, falseAttribution: 0 };
  }
  const mostWrong = Math.min(bits - needed, Math.ceil(distance / 2) - 1);
  return {
    needed,
    distance,
    trueAttribution: binomialTailOf(bits, bits - mostWrong, bitAccuracy),
    wrongUser: fingerprints.length < 2 ? 0 : binomialTailOf(bits, Math.ceil(distance / 2), 1 - bitAccuracy),
    falseAttribution: unionBound(binomialTail(bits, needed), users).p,
  };
}
