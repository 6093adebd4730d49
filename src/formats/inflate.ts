/**
 * Inflates under a limit, with fflate's streaming classes: a small file that unpacks to gigabytes is stopped as soon
 * as it passes the limit. Errors are plain Error; the caller's format adds the place.
 */
import { Gunzip, Inflate, inflateSync, Unzlib } from 'fflate';
import { joinBytes } from '../base/bytes.ts';

export type DeflateContainer = 'raw' | 'zlib' | 'gzip';

/** Deflate makes at most this many bytes from one. */
export const maxInflation = 1032;
/** Pictures are never packed more densely than this; a megabyte of zeros takes only a kilobyte. */
const densest = 32;
const anywayBytes = 32 * 2 ** 20;

/** The most bytes that a file, an entry or a stream of this packed size may unpack to. Whatever exceeds it is refused. */
export function mostUnpacked(packedBytes: number): number {
  return Math.max(anywayBytes, densest * packedBytes);
}

const streams = { raw: Inflate, zlib: Unzlib, gzip: Gunzip };
/** Small enough that one step makes at most 17 MB. */
const stepBytes = 16_384;

/** Fills `target` from the stream and stops there. Returns how many bytes were filled, and whether the stream had more. */
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

/** The stream itself is damaged, unlike an error in reading it. */
export class DamagedStream extends Error {}

/**
 * Inflates a short raw stream in one step. Returns its first `mostBytes`, and one byte more if the stream has more.
 * The streaming classes allocate 130 kB for each stream, which costs too much with many short ones. Throws
 * DamagedStream.
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
 * Inflates a stream that comes in pieces. Each step of the input gives at most 17 MB. Rejects with DamagedStream, and
 * passes on errors of `pieces`.
 * @param hooks called for each chunk as it is made, and at the start of each further member of a gzip file
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
  // One piece is held back, since the stream must be told which one is its last.
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

/** Passes chunks of the inflated stream to `take` until that returns false or the stream ends. Throws on damage. */
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
