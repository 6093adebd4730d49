/**
 * Inflating under a limit, over fflate's streaming classes: a file that claims little and unpacks to gigabytes is stopped
 * as soon as it passes the limit. Faults of the stream are plain Error; the format that holds it adds the place.
 */
import { Gunzip, Inflate, inflateSync, Unzlib } from 'fflate';
import { joinBytes } from '../base/bytes.ts';

export type DeflateContainer = 'raw' | 'zlib' | 'gzip';

/** Deflate yields at most this many bytes a byte. */
export const maxInflation = 1032;
/** What is packed more densely than this is no picture: a megabyte of zeros takes a kilobyte. */
const densest = 32;
const anywayBytes = 32 * 2 ** 20;

/** How far a file, an entry or a stream may unpack, by its packed bytes. What goes beyond is refused, before or meanwhile. */
export function mostUnpacked(packedBytes: number): number {
  return Math.max(anywayBytes, densest * packedBytes);
}

const streams = { raw: Inflate, zlib: Unzlib, gzip: Gunzip };
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
  return joinBytes(chunks);
}

/** A fault of a stream itself, as against what reading it failed with. */
export class DamagedStream extends Error {}

/**
 * Inflates a short raw stream in one step: its first `mostBytes`, and one byte more where there is more. The streaming
 * classes set 130 kB aside for each stream, which many short ones feel. Throws DamagedStream.
 */
export function inflateShort(compressed: Uint8Array, mostBytes: number): Uint8Array {
  if (compressed.length === 0) throw new DamagedStream('there is no data');
  try {
    return inflateSync(compressed, { out: new Uint8Array(mostBytes + 1) });
  } catch (error) {
    throw damagedBy(error);
  }
}

/**
 * Inflates a stream that comes in pieces: what each step of the input makes, at most 17 MB. Rejects with DamagedStream, and
 * with what `pieces` rejects with.
 * @param hooks told of each chunk as it is made, and of a gzip file's second and later members as they begin
 */
export async function* inflatePieces(
  pieces: AsyncIterable<Uint8Array>,
  container: DeflateContainer,
  hooks: { onChunk?(chunk: Uint8Array): void; onMember?(): void } = {},
): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const stream = new streams[container]((chunk) => {
    if (chunk.length === 0) return;
    hooks.onChunk?.(chunk);
    made.push(chunk);
  });
  if (stream instanceof Gunzip) stream.onmember = () => hooks.onMember?.();
  const push = (bytes: Uint8Array, isLast: boolean): Uint8Array[] => {
    try {
      stream.push(bytes, isLast);
    } catch (error) {
      throw damagedBy(error);
    }
    return made.splice(0);
  };
  // One step behind, since the stream must be told which one is its last.
  let waiting: Uint8Array | undefined;
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += stepBytes) {
      if (waiting) yield* push(waiting, false);
      waiting = piece.subarray(start, start + stepBytes);
    }
  }
  if (!waiting) throw new DamagedStream('there is no data');
  yield* push(waiting, true);
}

function damagedBy(error: unknown): DamagedStream {
  return new DamagedStream(error instanceof Error ? error.message : String(error));
}

/** Hands out chunks of the inflated stream until `take` returns false or the stream ends; throws on damage. */
function inflateSteps(
  compressed: Uint8Array,
  container: DeflateContainer,
  take: (chunk: Uint8Array) => boolean,
): void {
  let wanted = true;
  const stream = new streams[container]((chunk) => {
    if (wanted && chunk.length > 0) wanted = take(chunk);
  });
  for (let start = 0; wanted && start < compressed.length; start += stepBytes) {
    const end = start + stepBytes;
    stream.push(compressed.subarray(start, end), end >= compressed.length);
  }
  if (compressed.length === 0) throw new Error('there is no data');
}
