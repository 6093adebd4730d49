/**
 * Inflating under a limit, over fflate's streaming classes: a file that claims little and unpacks to gigabytes is stopped
 * as soon as it passes the limit. Faults of the stream are plain Error; the format that holds it adds the place.
 */
import { Gunzip, Inflate, Unzlib } from 'fflate';
import { crc32 } from './crc.ts';

export type DeflateContainer = 'raw' | 'zlib' | 'gzip';

/** Deflate yields at most this many bytes a byte. */
export const maxInflation = 1032;
/** So one step makes at most 17 MB. */
const stepBytes = 16_384;

/**
 * Fills `target` from the stream and stops there. Returns how much of it was filled, and whether the stream had more to give.
 */
export function inflateInto(
  target: Uint8Array,
  compressed: Uint8Array,
  container: DeflateContainer,
): { filledBytes: number; hasMore: boolean } {
  let filledBytes = 0;
  let hasMore = false;
  inflateSteps(compressed, container, (chunk) => {
    const room = target.length - filledBytes;
    hasMore ||= chunk.length > room;
    target.set(hasMore ? chunk.subarray(0, room) : chunk, filledBytes);
    filledBytes += Math.min(room, chunk.length);
    return !hasMore;
  });
  return { filledBytes, hasMore };
}

/** Inflates a stream of unknown size; throws once it passes `maxBytes`. */
export function inflateUpTo(
  maxBytes: number,
  compressed: Uint8Array,
  container: DeflateContainer,
): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let totalBytes = 0;
  inflateSteps(compressed, container, (chunk) => {
    totalBytes += chunk.length;
    if (totalBytes > maxBytes) throw new Error(`it unpacks to more than ${maxBytes} bytes`);
    chunks.push(chunk);
    return true;
  });
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** A whole gzip file: as inflateUpTo, and the checksum at its end is compared. */
export function gunzipUpTo(maxBytes: number, file: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = inflateUpTo(maxBytes, file, 'gzip');
  const trailer = new DataView(file.buffer, file.byteOffset + file.byteLength - 8, 8);
  if (trailer.getUint32(0, true) !== crc32(whole)) throw new Error('its checksum does not match');
  return whole;
}

/** Hands out chunks of the inflated stream until `take` returns false or the stream ends; throws on damage. */
function inflateSteps(
  compressed: Uint8Array,
  container: DeflateContainer,
  take: (chunk: Uint8Array) => boolean,
): void {
  let wanted = true;
  const stream = new { raw: Inflate, zlib: Unzlib, gzip: Gunzip }[container]((chunk) => {
    if (wanted && chunk.length > 0) wanted = take(chunk);
  });
  for (let start = 0; wanted && start < compressed.length; start += stepBytes) {
    const end = start + stepBytes;
    stream.push(compressed.subarray(start, end), end >= compressed.length);
  }
  if (compressed.length === 0) throw new Error('there is no data');
}
