/** Bytes at any place of something that need not fit in memory: a file on disk, a Blob, or an array that is there anyway. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly the bytes from `start` up to, not including, `end`. Rejects beyond the end, and where it cannot be read. */
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

/** Read at once: large enough that a disk streams, small enough to hold many. */
const pieceBytes = 1024 * 1024;

/** The bytes from `start` up to `end` in order, a piece at a time. */
export async function* piecesOf(
  source: ByteSource,
  start = 0,
  end = source.sizeBytes,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end; at += pieceBytes) yield source.readRange(at, Math.min(end, at + pieceBytes));
}
