/** For specs of large files: zeros but for some parts, none of which takes memory for the zeros. */
import type { ByteSource } from '../byte-source.ts';

/** @param parts in order */
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
