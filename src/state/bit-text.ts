/** Fingerprints on the page are strings of '0' and '1'; the maths has them as arrays, people also as hex. */
import { toHex } from '../fingerprint/bits.ts';

export function toBits(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (bit) => Number(bit));
}

export function hexOf(bits: string): string {
  return toHex(toBits(bits));
}
