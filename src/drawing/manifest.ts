/**
 * What pictures say about themselves: manifest.json of generate-images, and the PNG text chunk
 * `gan-fingerprint`, which holds one entry of it, or the entries of a grid's cells. What a file says there is a
 * claim about itself, never evidence.
 */
import * as z from 'zod/mini';
import { pngChunks, pngSignature, readPngHeader, readPngText } from '../formats/png-chunks.ts';
import type { Cell, NoiseChoice } from './cell.ts';
import type { Reference } from './differences.ts';
import type { Walk } from './walk.ts';

z.config({ jitless: true });

export const textKeyword = 'gan-fingerprint';
const version = 1;

/** The model that drew, and how. */
export interface Origin {
  /** SHA-256 of the model, hex. */
  model: string;
  noise?: NoiseChoice;
}

/** A picture in a file of its own. */
export interface ManifestEntry extends Cell {
  file: string;
}

export interface TextOptions {
  /**
   * Whether seeds and fingerprints are named; true if left out. Such a picture gives its user's fingerprint
   * away, so the pictures of an issued generator leave them out.
   */
  inputs?: boolean;
}

/** Text of one picture: its entry, with version and model. */
export function pictureText(
  { model, noise }: Origin,
  { file, ...cell }: ManifestEntry,
  { inputs = true }: TextOptions = {},
): string {
  return JSON.stringify({ version, model, file, ...(inputs && { noise, ...cell }) });
}

export interface Grid {
  file: string;
  /** Row by row. */
  cells: readonly Cell[];
  columns: number;
  difference?: Reference | undefined;
}

/** Text of a grid: the entries of its cells. */
export function gridText(
  { model, noise }: Origin,
  { file, cells, columns, difference }: Grid,
  { inputs = true }: TextOptions = {},
): string {
  return JSON.stringify({
    version,
    model,
    file,
    ...(inputs && { noise, columns, difference, images: cells }),
  });
}

/** Text of a film: its first and its last cell. */
export function walkText(
  { model, noise }: Origin,
  { file, walk }: { file: string; walk: Walk },
  { inputs = true }: TextOptions = {},
): string {
  return JSON.stringify({ version, model, file, ...(inputs && { noise, walk }) });
}

/** manifest.json of pictures in files of their own. */
export function manifestText({ model, noise }: Origin, images: readonly ManifestEntry[]): string {
  return `${JSON.stringify({ version, model, noise, images }, null, 2)}\n`;
}

/** What a file says about itself. */
export interface Claim {
  model?: string;
  seed?: number;
  fingerprint?: string;
  /** Of a grid: how many cells a row has. */
  columns?: number;
}

/** Longer than any fingerprint of ours (1024 bits); anything longer is no claim. */
const text = z.string().check(z.maxLength(1024));
const claimSchema = z.object({
  model: z.optional(text),
  seed: z.optional(z.number()),
  fingerprint: z.optional(text.check(z.regex(/^[01]+$/))),
  columns: z.optional(z.int()),
});

/** What the file's chunk says; undefined for other formats, without the chunk, or where it is malformed. */
export function readClaim(bytes: Uint8Array): Claim | undefined {
  if (pngSignature.some((byte, i) => bytes[i] !== byte)) return undefined;
  try {
    readPngHeader(bytes);
    for (const chunk of pngChunks(bytes)) {
      if (!/^(iTXt|tEXt|zTXt)$/.test(chunk.type)) continue;
      const entry = readPngText(chunk, { keyword: textKeyword });
      if (!entry) continue;
      const parsed = claimSchema.safeParse(JSON.parse(entry[1]));
      return parsed.success ? parsed.data : undefined;
    }
  } catch {
    // A damaged file is refused by the image decoder, not here.
  }
  return undefined;
}
