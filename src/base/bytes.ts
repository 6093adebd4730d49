/** Bytes put together, and written in hexadecimal. */

/** All parts end to end in one array, which `make` creates by its length. */
export function joinArrays<T extends Uint8Array | Float32Array>(
  make: (length: number) => T,
  parts: readonly ArrayLike<number>[],
): T {
  const whole = make(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** All parts in one piece. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joinArrays((length) => new Uint8Array(length), parts);
}

/** What comes in chunks, in one piece: its first `sizeBytes`, or all of it where that is less. */
export async function collectBytes(
  chunks: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const chunk of chunks) {
    whole.set(chunk.subarray(0, sizeBytes - at), at);
    at += chunk.length;
    if (at > sizeBytes) break;
  }
  return whole.subarray(0, Math.min(at, sizeBytes));
}

/** Two lower-case digits a byte. */
export function toHexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
