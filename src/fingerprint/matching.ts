/**
 * Attribution: whose fingerprint did the decoder read? Ranks candidates by matching bits, with the exact tail
 * probability of each and the union bound over all that were compared, and puts the outcome into one of four
 * verdicts. The thresholds below are stated, not learned; a calibration on innocent images replaces the confidence ones.
 */
import { binomialTail, log10BinomialTail, unionBound } from './binomial.ts';
import { bitConfidences, bitsFromLogits, countMatches } from './bits.ts';
import type { Fingerprint } from './bits.ts';

export interface Candidate {
  user: string;
  fingerprint: Uint8Array;
}

/** One comparison: `matches` of `bitCount` bits agree; pValue is for this comparison alone. */
export interface Match {
  user: string;
  matches: number;
  bitCount: number;
  pValue: number;
  log10PValue: number;
}

/**
 * user: a candidate matches beyond chance. unknown: the decoder is sure of its bits, yet nobody registered has them.
 * none: the bits are as unsure as on an innocent image. inconclusive: between the two, or a match short of the bar.
 */
export type VerdictKind = 'user' | 'unknown' | 'none' | 'inconclusive';

export interface VerdictThresholds {
  /** Largest chance of naming anyone falsely, over the whole registry. */
  accusePValue: number;
  /** A best match below this chance, but not below accusePValue, is a hint and no more. */
  hintPValue: number;
  /** Mean bit confidence from which an image counts as fingerprinted. */
  fingerprintedConfidence: number;
  /** Mean bit confidence up to which an image counts as not fingerprinted. */
  innocentConfidence: number;
}

/**
 * 1e-6 is the bar the method's authors name for 92 of 128 bits. The confidences are round figures: a trained decoder is above
 * 0.9 on its own images as a rule, and an image it knows nothing about tends towards ½.
 */
export const defaultThresholds: VerdictThresholds = {
  accusePValue: 1e-6,
  hintPValue: 1e-2,
  fingerprintedConfidence: 0.9,
  innocentConfidence: 0.75,
};

export interface Verdict {
  kind: VerdictKind;
  bits: Fingerprint;
  /** sigmoid(|logit|) averaged over the bits. */
  meanConfidence: number;
  /** The best candidate, whatever the verdict; undefined without candidates. */
  best: Match | undefined;
  /** min(1, candidates · best.pValue); 1 without candidates. */
  pValueOverAll: number;
}

/** Compares read bits with one fingerprint. */
export function matchBits(bits: Uint8Array, { user, fingerprint }: Candidate): Match {
  const matches = countMatches(bits, fingerprint);
  const bitCount = bits.length;
  return {
    user,
    matches,
    bitCount,
    pValue: binomialTail(bitCount, matches),
    log10PValue: log10BinomialTail(bitCount, matches),
  };
}

/** All candidates, most matching bits first; equal ones keep their order. */
export function rankCandidates(bits: Uint8Array, candidates: readonly Candidate[]): Match[] {
  return candidates.map((candidate) => matchBits(bits, candidate)).sort((a, b) => b.matches - a.matches);
}

/** Reads the bits of one image's logits [n] and says what follows from them for the candidates. */
export function judge(
  logits: ArrayLike<number>,
  candidates: readonly Candidate[],
  thresholds: VerdictThresholds = defaultThresholds,
): Verdict {
  const bits = bitsFromLogits(logits);
  const meanConfidence = bitConfidences(logits).reduce((sum, value) => sum + value, 0) / bits.length;
  const best = rankCandidates(bits, candidates)[0];
  const pValueOverAll = best ? unionBound(best.pValue, candidates.length) : 1;
  const kind = verdictKind(meanConfidence, pValueOverAll, thresholds);
  return { kind, bits, meanConfidence, best, pValueOverAll };
}

function verdictKind(meanConfidence: number, pValueOverAll: number, limits: VerdictThresholds): VerdictKind {
  if (pValueOverAll <= limits.accusePValue) return 'user';
  if (pValueOverAll <= limits.hintPValue) return 'inconclusive';
  if (meanConfidence >= limits.fingerprintedConfidence) return 'unknown';
  if (meanConfidence <= limits.innocentConfidence) return 'none';
  return 'inconclusive';
}
