/**
 * A file that may become part of a dataset: its name for the report, and its bytes on demand, so that files need not
 * be in memory together, nor as a whole. Names are data: they are compared and shown, never used as paths or markup.
 */
import { collectBytes } from '../base/bytes.ts';
import { StudioError } from '../base/error.ts';
import { piecesOf, type ByteSource } from '../formats/byte-source.ts';

export interface SourceFile {
  name: string;
  sizeBytes: number;
  /** All bytes in one piece. Rejects with 'file-too-large' beyond `mostBytes`, before anything is read. */
  read(mostBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The first `count` bytes, or all of a shorter file. Cheap, unlike read(). */
  readStart(count: number): Promise<Uint8Array>;
  /** All bytes in order, in pieces, from the start at every call. For files larger than memory. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Bytes at any place. Absent if bytes are only made in order, as inside a zip. */
  random?: ByteSource;
}

/**
 * A dropped or picked file. Rejects with 'cannot-read' if the browser cannot read it (it was moved, or a cloud did
 * not fetch it).
 */
export function sourceFromBlob(name: string, blob: Blob): SourceFile {
  return sourceAtRandom(name, {
    sizeBytes: blob.size,
    async readRange(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (error) {
        throw new StudioError(
          'cannot-read',
          'The browser could not read it: it has been moved, changed or deleted, or access is denied.',
          'If it is in a cloud, let it download first, then add it again.',
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

/** Bytes that can only be made in order, e.g. an entry of a zip. */
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
    `It has ${sizeBytes} bytes; ${mostBytes} can be read at once.`,
    'Add its parts as separate files.',
  );
}
