/**
 * Fingerprints as values and as text. A fingerprint is a Uint8Array of zeros and ones, first bit first. In text it
 * is those bits (`0110…`) or hex, the first bit as the top bit of the first digit, zeros added at the end to whole
 * digits. Its length always comes from the network, never from the text.
 */
import { StudioError } from '../base/error.ts';

/** n values, each 0 or 1, first bit first. */
export type Fingerprint = Uint8Array<ArrayBuffer>;

/** How many hex digits n bits take. */
export function hexLength(bitCount: number): number {
  return Math.ceil(bitCount / 4);
}

/**
 * Reads a fingerprint of `bitCount` bits from text: bits where there are exactly that many zeros and ones, else hex.
 * Spaces and underscores between groups and a leading 0x are ignored. Throws 'fingerprint-text' on anything else.
 */
export function parseFingerprint(text: string, bitCount: number): Fingerprint {
  const compact = text.replace(/[\s_]/g, '');
  if (compact.length === bitCount && /^[01]+$/.test(compact)) {
    return Uint8Array.from(compact, (character) => (character === '1' ? 1 : 0));
  }
  const digits = compact.replace(/^0x/i, '');
  const expected = `Write ${bitCount} bits as zeros and ones, or ${hexLength(bitCount)} hex digits.`;
  if (!/^[0-9a-f]+$/i.test(digits)) {
    throw new StudioError(
      'fingerprint-text',
      'This is neither bits nor hex, so it is not a fingerprint.',
      expected,
    );
  }
  if (digits.length !== hexLength(bitCount)) {
    throw new StudioError(
      'fingerprint-text',
      `This fingerprint has ${digits.length} digits; the network's has ${bitCount} bits.`,
      expected,
    );
  }
  const padded = Uint8Array.from(
    [...digits].flatMap((digit) => [8, 4, 2, 1].map((bit) => (Number.parseInt(digit, 16) & bit ? 1 : 0))),
  );
  if (padded.subarray(bitCount).some((bit) => bit === 1)) {
    throw new StudioError(
      'fingerprint-text',
      `The last hex digit sets bits beyond the network's ${bitCount}.`,
      'The unused low bits of the last digit must be zero.',
    );
  }
  return padded.slice(0, bitCount);
}

/** `0110…`, first bit first. */
export function toBitString(fingerprint: Uint8Array): string {
  return Array.from(fingerprint, (bit) => (bit ? '1' : '0')).join('');
}

/** Lower-case hex, zeros added at the end to whole digits. */
export function toHex(fingerprint: Uint8Array): string {
  let hex = '';
  for (let start = 0; start < fingerprint.length; start += 4) {
    let digit = 0;
    for (let i = 0; i < 4; i++) digit = digit * 2 + (fingerprint[start + i] ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}

/** How many positions agree. Throws 'fingerprint-length' when the lengths differ. */
export function countMatches(a: Uint8Array, b: Uint8Array): number {
  return a.length - hammingDistance(a, b);
}

/** How many positions differ. Throws 'fingerprint-length' when the lengths differ. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) {
    throw new StudioError(
      'fingerprint-length',
      `Fingerprints of ${a.length} and ${b.length} bits cannot be compared.`,
      'Compare fingerprints that belong to the same network.',
    );
  }
  let distance = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) distance++;
  return distance;
}

/** The decoder's bits: logit > 0, so a logit of exactly zero (or NaN) reads as 0. */
export function bitsFromLogits(logits: ArrayLike<number>): Fingerprint {
  return Uint8Array.from(logits, (logit) => (logit > 0 ? 1 : 0));
}

/** How sure the decoder is of each bit it read: sigmoid(|logit|), from ½ (a coin) to 1. */
export function bitConfidences(logits: ArrayLike<number>): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-Math.abs(logit))));
}
