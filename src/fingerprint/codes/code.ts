/**
 * The interface of a code: it turns data bits into a longer word, and the word that a decoder read into data
 * again. A code makes words right more often. That a word decodes is no evidence of a fingerprint, since random
 * words decode, too.
 */
import type { Fingerprint } from '../bits.ts';

/** A word that decoded. */
export interface DecodedWord {
  /** [dataBits] */
  data: Fingerprint;
  /** The whole word as it was sent, if the decoding is right. */
  word: Fingerprint;
}

export interface Code {
  /** For people: "BCH (127,64), corrects 10". */
  readonly label: string;
  readonly wordBits: number;
  readonly dataBits: number;
  /** Data bits of 0 and 1 → a word of 0 and 1. */
  encode(data: Uint8Array): Fingerprint;
  /** Logits [wordBits] → the likeliest data, or null where the word does not decode. */
  decode(logits: ArrayLike<number>): DecodedWord | null;
  /** The chance that a word is right where each bit is, independently, with `bitAccuracy`; of hard decisions. */
  wordAccuracy(bitAccuracy: number): number;
  /** The share of random words that decode: exact for hard decisions, at most for soft ones. */
  readonly randomWordRate: { hard: number; soft: number };
}
