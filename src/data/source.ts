/**
 * A file on its way into a dataset: a name to report it by, and its bytes on demand, so that thousands of files need
 * not be in memory at once. Names are data: they are compared and shown, never used as paths or markup.
 */
export interface SourceFile {
  name: string;
  sizeBytes: number;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A dropped or picked file. */
export function sourceFromBlob(name: string, blob: Blob): SourceFile {
  return { name, sizeBytes: blob.size, read: async () => new Uint8Array(await blob.arrayBuffer()) };
}

/** Bytes that are in memory already, e.g. in a test. */
export function sourceFromBytes(name: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
  return { name, sizeBytes: bytes.length, read: () => Promise.resolve(bytes) };
}
