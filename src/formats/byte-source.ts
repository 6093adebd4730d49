/** Bytes at any place of something that need not fit in memory: a file on disk, a Blob, or an array already in memory. */
import { Lru } from '../base/lru.ts';

export interface ByteSource {
  readonly sizeBytes: number;
  /** The bytes from `start` up to, not including, `end`. Rejects if `end` is beyond the end or the bytes cannot be read. */
  readRange(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export function sourceOfBytes(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    async readRange(start, end) {
      if (start < 0 || end > bytes.length)
        throw new RangeError(`bytes ${start} to ${end} of ${bytes.length}`);
      return new Uint8Array(bytes.subarray(start, end));
    },
  };
}

/** The size of one read: large enough to stream from a disk, small enough to hold many in memory. */
const pieceBytes = 1024 * 1024;

/** The bytes from `start` up to `end` in order, one piece at a time. */
export async function* piecesOf(
  source: ByteSource,
  start = 0,
  end = source.sizeBytes,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end; at += pieceBytes) yield source.readRange(at, Math.min(end, at + pieceBytes));
}

/** Blocks of a quarter of a megabyte; up to eight megabytes of them are kept. */
const blockBytes = 2 ** 18;
const keptBlocks = 32;

/**
 * The same bytes for many short reads. A browser takes as long for a few bytes of a Blob as for a whole block, so
 * blocks are read and kept.
 */
export function inBlocks(source: ByteSource): ByteSource {
  const { sizeBytes } = source;
  const blocks = new Lru<number, Promise<Uint8Array>>(keptBlocks);
  const readBlock = (index: number): Promise<Uint8Array> =>
    blocks.get(index, () => {
      const block = source.readRange(index * blockBytes, Math.min(sizeBytes, (index + 1) * blockBytes));
      // A block that could not be read is forgotten, so that the next call tries again.
      block.catch(() => blocks.delete(index));
      return block;
    });
  return {
    sizeBytes,
    async readRange(start, end) {
      const index = Math.floor(start / blockBytes);
      const isWithin = start >= 0 && start < end && end <= Math.min(sizeBytes, (index + 1) * blockBytes);
      if (!isWithin) return source.readRange(start, end);
      const block = await readBlock(index);
      return block.slice(start - index * blockBytes, end - index * blockBytes);
    },
  };
}
