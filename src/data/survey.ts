/**
 * Examines files before they become a dataset: how large their pictures are, which size suits them, and what a few of
 * them would look like. A few files, spread over the drop, stand for all.
 */
import { throwIfAborted } from '../base/abort.ts';
import { squareOf, type Crop } from './crop.ts';
import type { Codecs } from './decode/codecs.ts';
import { decodeImage } from './decode/decode.ts';
import type { RgbaImage } from './decode/format.ts';
import { expandSources, FoundFile, type LeftOut } from './expand.ts';
import { openImageSet } from './image-set.ts';
import type { IngestOptions } from './report.ts';
import { squareFrom } from './resize.ts';
import type { SourceFile } from './source.ts';
import { withoutOtherLevels } from './tfrecord-levels.ts';

export interface Survey {
  /** The median of the shorter sides of the pictures that were read. Null if none could be read. */
  shortSide: number | null;
  /** The size that suits the pictures, or the requested one: a power of two. */
  resolution: number;
  /** The number of files given, not counting those in archives. */
  files: number;
  /**
   * A few pictures as they would be stored, uint8 [count, resolution, resolution, channels]. Empty if none could be
   * read.
   */
  pixels: Uint8Array;
}

/** How to store the pictures. Without a resolution, one that suits them is chosen. */
export type SurveyWanted = Partial<Pick<IngestOptions, 'resolution'>> &
  Pick<IngestOptions, 'channels'> &
  Crop;

export interface SurveyContext {
  codecs: Codecs;
  signal?: AbortSignal;
}

const smallest = 16;
const largest = 256;
/** The size if nothing is known. It serves every preset up to Medium. */
const usual = 64;
/** The limit for a dataset of the suggested size. */
const mostBytes = 512 * 1024 * 1024;
/** The number of files that are opened, and of pictures that are read. */
const mostFiles = 64;
const mostPictures = 8;
/** Larger files are not read for a survey. */
const mostFileBytes = 64 * 1024 * 1024;

/** Rejects only with 'aborted'. A file that cannot be read is skipped. */
export async function surveyFiles(
  sources: readonly (SourceFile | LeftOut)[],
  { resolution, channels, ...crop }: SurveyWanted,
  { codecs, signal }: SurveyContext,
): Promise<Survey> {
  const found = [];
  for await (const item of expandSources(spread(sources, mostFiles), signal)) found.push(item);
  const readable = (await withoutOtherLevels(found, largest)).filter((item) => item instanceof FoundFile);
  const images: RgbaImage[] = [];
  for (const file of spread(readable, mostPictures)) {
    throwIfAborted(signal);
    const image = await firstImage(file, codecs).catch(() => undefined);
    if (image) images.push(image);
  }
  const sides = images.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const shortSide = sides[Math.floor(sides.length / 2)] ?? null;
  const size = resolution ?? suggestResolution(shortSide, Math.max(sources.length, readable.length));
  const imageBytes = size * size * channels;
  const fitting = images.filter((image) => fits(image, crop));
  const pixels = new Uint8Array(fitting.length * imageBytes);
  fitting.forEach((image, i) => {
    pixels.set(squareFrom(image, squareOf(image, crop), size, channels).data, i * imageBytes);
  });
  return { shortSide, resolution: size, files: sources.length, pixels };
}

/** Whether a crop works for the image. The crop of CelebA works for only one size. */
function fits(image: RgbaImage, crop: Crop): boolean {
  try {
    squareOf(image, crop);
    return true;
  } catch {
    return false;
  }
}

/** The largest power of two from 16 to 256 that needs no enlarging and keeps the dataset below half a gigabyte. */
export function suggestResolution(shortSide: number | null, count: number): number {
  if (shortSide === null) return usual;
  const affordable = Math.sqrt(mostBytes / (3 * Math.max(1, count)));
  const fitting = 2 ** Math.floor(Math.log2(Math.min(shortSide, affordable)));
  return Math.min(largest, Math.max(smallest, fitting));
}

/** Up to `most` of the items, at equal distances. */
function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  return Array.from({ length: Math.min(most, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}

async function firstImage(file: FoundFile, codecs: Codecs): Promise<RgbaImage | undefined> {
  const set = await openImageSet(file);
  if (set) {
    for await (const image of set.images()) return image;
    return undefined;
  }
  if ((await file.format())?.kind !== 'picture') return undefined;
  return (await decodeImage(await file.source.read(mostFileBytes), codecs)).image;
}
