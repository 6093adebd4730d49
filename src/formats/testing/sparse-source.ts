/** A source for specs of large files: zeros except for some parts. The zeros take no memory. */
import type { ByteSource } from '../byte-source.ts';

/** @param parts in order of their place */
export function sparseSource(parts: readonly { at: number; bytes: Uint8Array }[]): ByteSource {
  const last = parts.at(-1)!;
  return {
    sizeBytes: last.at + last.bytes.length,
    async readRange(start, end) {
      const bytes = new Uint8Array(end - start);
      for (const part of parts) {
        const from = Math.max(start, part.at);
        const to = Math.min(end, part.at + part.bytes.length);
        if (from < to) bytes.set(part.bytes.subarray(from - part.at, to - part.at), from - start);
      }
      return bytes;
    },
  };
}
