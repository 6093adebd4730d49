/**
 * A file on its way into a dataset: a name to report it by, and its bytes on demand, so that thousands of files need
 * not be in memory at once. Names are data: they are compared and shown, never used as paths or markup.
 */
export interface SourceFile {
  name: string;
  sizeBytes: number;
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /** The first `count` bytes, fewer at the end; cheap, unlike read(). */
  readStart(count: number): Promise<Uint8Array<ArrayBuffer>>;
  /** All bytes in order, in pieces, from the start each time it is called; for files larger than memory. */
  chunks(): AsyncIterable<Uint8Array>;
}

const PIECE_BYTES = 4 * 1024 * 1024;

/** A dropped or picked file. */
export function sourceFromBlob(name: string, blob: Blob): SourceFile {
  const bytesOf = async (part: Blob): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await part.arrayBuffer());
  return {
    name,
    sizeBytes: blob.size,
    read: () => bytesOf(blob),
    readStart: (count) => bytesOf(blob.slice(0, count)),
    async *chunks() {
      for (let at = 0; at < blob.size; at += PIECE_BYTES) yield bytesOf(blob.slice(at, at + PIECE_BYTES));
    },
  };
}

/** Bytes that are made on demand, e.g. an entry of a zip. */
export function sourceFromBytes(
  name: string,
  sizeBytes: number,
  load: () => Promise<Uint8Array<ArrayBuffer>>,
): SourceFile {
  return {
    name,
    sizeBytes,
    read: load,
    readStart: async (count) => (await load()).subarray(0, count),
    async *chunks() {
      yield await load();
    },
  };
}
