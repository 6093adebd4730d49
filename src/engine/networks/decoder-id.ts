/** Identifies a decoder, whatever file it came in. Calibrations and detectors name it by this id. */
import { joinBytes } from '../../base/bytes.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { NetworkConfig } from './config.ts';
import type { PlainWeights } from './plain-model.ts';

/**
 * SHA-256 in hex over the size of its pictures and its variables in the order of their names: each name, shape and the
 * float32 values in little-endian order.
 */
export async function decoderId(
  { resolution, channels }: Pick<NetworkConfig, 'resolution' | 'channels'>,
  decoder: PlainWeights,
): Promise<string> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [encoder.encode(`${resolution} ${channels}\n`)];
  for (const [name, { shape, data }] of [...decoder].sort(([a], [b]) => (a < b ? -1 : 1))) {
    parts.push(encoder.encode(`${name} ${shape.join(' ')}\n`));
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return sha256Hex(joinBytes(parts));
}
