/**
 * Fingerprints on the page are strings of '0' and '1'. The maths has them as arrays, and people may write them
 * as hex.
 */
import { toHex } from '../fingerprint/bits.ts';

export function toBits(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (bit) => Number(bit));
}

export function hexOf(bits: string): string {
  return toHex(toBits(bits));
}
