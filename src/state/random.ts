/** Random seeds and fingerprints from the browser's own source. The workers draw from them. */

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

export function randomFingerprint(bitCount: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bitCount)), (byte) => byte & 1).join('');
}
