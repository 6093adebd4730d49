/** Makes a dataset of any images: the options of the `dataset create-from-…` commands, and the default size. */
import { inspectImage, MAX_FILE_BYTES } from '../src/data/decode/decode.ts';
import type { LeftOut } from '../src/data/expand.ts';
import { byCodePoint } from '../src/data/official-order.ts';
import type { SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import { startBytes } from '../src/formats/file-format.ts';
import { findFormat } from '../src/formats/sniff.ts';
import { usageError } from './arguments.ts';
import type { Console } from './console.ts';
import { createDataset } from './create-dataset.ts';
import { maybe, whole } from './options.ts';

export const sizeOptions = {
  resolution: maybe(whole([4, 1024], 'Side in pixels, a power of two. By default that of the first image.')),
  numImages: maybe(
    whole(
      [1, 1e9],
      'At most this many images: the first shuffled ones, or the first by name without --shuffle.',
    ),
  ),
};

export interface FromSources {
  resolution: number | undefined;
  numImages: number | undefined;
  /** Whether the order is that of RandomState(123). Otherwise files are ordered by name. */
  shuffle: boolean;
}

/** Throws a usage error for a size that no network has, and throws as createDataset does. */
export async function datasetFromSources(
  sources: readonly (SourceFile | LeftOut)[],
  out: string,
  { resolution, numImages, shuffle }: FromSources,
  console: Console,
): Promise<void> {
  if (resolution !== undefined && !Number.isInteger(Math.log2(resolution))) {
    throw usageError(`--resolution ${resolution}: it must be a power of two from 4 to 1024.`);
  }
  await createDataset(
    sources,
    out,
    {
      resolution: resolution ?? (await sideOfFirst(sources)),
      channels: 3,
      officialShuffle: shuffle,
      ...(numImages === undefined ? {} : { maxImages: numImages }),
    },
    console,
  );
}

/** The side of the first image by name, if it is a square of a size that a network can have. */
async function sideOfFirst(sources: readonly (SourceFile | LeftOut)[]): Promise<number> {
  const files = sources.filter((source): source is SourceFile => !('reason' in source));
  for (const source of files.toSorted((a, b) => byCodePoint(a.name, b.name))) {
    let size: { width: number; height: number };
    try {
      if (findFormat(await source.readStart(startBytes))?.kind !== 'picture') continue;
      size = inspectImage(await source.read(MAX_FILE_BYTES)).header;
    } catch (error) {
      // This is not an image, which the report will say. The next file may be one.
      if (error instanceof StudioError) continue;
      throw error;
    }
    const { width, height } = size;
    if (width === height && Number.isInteger(Math.log2(width)) && width >= 4 && width <= 1024) return width;
    throw usageError(
      `${source.name} is ${width}×${height}, which is not a size that a network can have.`,
      'Give --resolution, a power of two from 4 to 1024, to crop and resize.',
    );
  }
  throw new StudioError(
    'no-images',
    'There is no image in the folder.',
    'For zip, npy, idx or TFRecords, give --resolution.',
  );
}
