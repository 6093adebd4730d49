/**
 * The text chunk `gan-fingerprint` of exported PNGs: the manifest of generate-images for one image (its entry, with
 * version and model) or for the cells of a grid. Read back, it is a claim of the file about itself, never evidence.
 */
import * as z from 'zod/mini';
import { pngChunks, pngSignature, readPngHeader, readPngText } from '../../src/formats/png-chunks.ts';
import type { DecodeReply, ExportRequest } from './protocol.ts';

z.config({ jitless: true });

export const textKeyword = 'gan-fingerprint';
const version = 1;

/** JSON for the chunk. One cell gives the entry itself, a grid the list of its cells' entries, row by row. */
export function describeExport(request: ExportRequest, modelSha256: string, fileName: string): string {
  const { cells, columns, noise, difference } = request;
  const shared = { version, model: modelSha256, file: fileName, noise };
  return JSON.stringify(
    cells.length === 1
      ? { ...shared, ...cells[0] }
      : { ...shared, columns, ...(difference && { difference }), images: cells },
  );
}

/** Longer than any fingerprint of ours (1024 bits); what a stranger's file says beyond that is no claim. */
const text = z.string().check(z.maxLength(1024));
const claimSchema = z.object({
  model: z.optional(text),
  seed: z.optional(z.number()),
  fingerprint: z.optional(text.check(z.regex(/^[01]+$/))),
});

/** What the file's own chunk says; undefined for other formats, without the chunk, or where it is malformed. */
export function readClaim(bytes: Uint8Array): DecodeReply['claim'] {
  if (pngSignature.some((byte, i) => bytes[i] !== byte)) return undefined;
  try {
    readPngHeader(bytes);
    for (const chunk of pngChunks(bytes)) {
      if (!/^(iTXt|tEXt|zTXt)$/.test(chunk.type)) continue;
      const entry = readPngText(chunk);
      if (entry?.[0] !== textKeyword) continue;
      const parsed = claimSchema.safeParse(JSON.parse(entry[1]));
      return parsed.success ? parsed.data : undefined;
    }
  } catch {
    // A file that does not hold together is the image decoder's to refuse.
  }
  return undefined;
}
