/** SHA-256 by the platform, as lower-case hex. */
import { toHexBytes } from './bytes.ts';

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHexBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
