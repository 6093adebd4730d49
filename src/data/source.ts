/**
 * A file on its way into a dataset: a name to report it by, and its bytes on demand, so that files need not be in memory at
 * once, nor whole. Names are data: they are compared and shown, never used as paths or markup.
 */
import { collectBytes } from '../base/bytes.ts';
import { StudioError } from '../base/error.ts';
import { piecesOf, type ByteSource } from '../formats/byte-source.ts';

export interface SourceFile {
  name: string;
  sizeBytes: number;
  /** All bytes in one piece. Rejects with 'file-too-large' beyond `mostBytes`, before anything is read. */
  read(mostBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The first `count` bytes, fewer at the end; cheap, unlike read(). */
  readStart(count: number): Promise<Uint8Array>;
  /** All bytes in order, in pieces, from the start each time it is called; for files larger than memory. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Bytes at any place; absent where they are made in order, as inside a zip. */
  random?: ByteSource;
}

/** A dropped or picked file. What the browser cannot read (it was moved, a cloud did not fetch it) is 'cannot-read'. */
export function sourceFromBlob(name: string, blob: Blob): SourceFile {
  return sourceAtRandom(name, {
    sizeBytes: blob.size,
    async readRange(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (error) {
        throw new StudioError(
          'cannot-read',
          'The browser could not read it: it was moved, changed or deleted meanwhile, or access is denied.',
          'Where it lies in a cloud, let it download first; then add it again.',
          { cause: error },
        );
      }
    },
  });
}

/** A file whose bytes can be read at any place. */
export function sourceAtRandom(name: string, random: ByteSource): SourceFile {
  const { sizeBytes } = random;
  return {
    name,
    sizeBytes,
    random,
    async read(mostBytes) {
      refuseLarger(sizeBytes, mostBytes);
      return random.readRange(0, sizeBytes);
    },
    readStart: (count) => random.readRange(0, Math.min(count, sizeBytes)),
    chunks: () => piecesOf(random),
  };
}

/** Bytes that are made in order, e.g. an entry of a zip. */
export function sourceOfChunks(
  name: string,
  sizeBytes: number,
  chunks: () => AsyncIterable<Uint8Array>,
): SourceFile {
  return {
    name,
    sizeBytes,
    chunks,
    async read(mostBytes) {
      refuseLarger(sizeBytes, mostBytes);
      return collectBytes(chunks(), sizeBytes);
    },
    async readStart(count) {
      return collectBytes(chunks(), Math.min(count, sizeBytes));
    },
  };
}

function refuseLarger(sizeBytes: number, mostBytes: number): void {
  if (sizeBytes <= mostBytes) return;
  throw new StudioError(
    'file-too-large',
    `It has ${sizeBytes} bytes; ${mostBytes} are read at once.`,
    'Add its parts as files of their own.',
  );
}
