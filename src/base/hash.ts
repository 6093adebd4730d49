/** SHA-256 by the platform, and bytes as lower-case hex. */

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHexBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export function toHexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** All in one. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
