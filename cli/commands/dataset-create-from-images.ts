/** dataset create-from-images: a folder of images, cropped to squares and resized, as official TFRecords. */
import { inspectImage } from '../../src/data/decode/decode.ts';
import { byCodePoint } from '../../src/data/official-order.ts';
import type { SourceFile } from '../../src/data/source.ts';
import { StudioError } from '../../src/base/error.ts';
import { usageError } from '../arguments.ts';
import { createDataset } from '../create-dataset.ts';
import { defineCommand } from '../command.ts';
import { flag, maybe, whole, withDefault } from '../options.ts';
import { sourcesBelow } from '../sources.ts';

export const createFromImages = defineCommand({
  name: 'dataset create-from-images',
  summary: 'TFRecords from a folder of images (or zip, npy, idx), cropped to centred squares.',
  positionals: { usage: 'OUT DIR', least: 2, most: 2 },
  options: {
    resolution: maybe(
      whole([16, 256], 'Side in pixels, a power of two; without it that of the first image.'),
    ),
    numImages: maybe(
      whole([1, 1e9], 'Only so many images: of the shuffled names, or by name without --shuffle.'),
    ),
    shuffle: withDefault(flag('Takes them in the order of RandomState(123).'), true),
  },
  async run({ values, positionals }, console) {
    const [out, folder] = positionals as [string, string];
    const { numImages, shuffle } = values;
    const { resolution } = values;
    if (resolution !== undefined && !Number.isInteger(Math.log2(resolution))) {
      throw usageError(`--resolution ${resolution}: it must be one of 16, 32, 64, 128 and 256.`);
    }
    const sources = await sourcesBelow(folder);
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
  },
});

/** The side of the first image by name, if it is a square that a network can have. */
async function sideOfFirst(sources: readonly SourceFile[]): Promise<number> {
  for (const source of sources.toSorted((a, b) => byCodePoint(a.name, b.name))) {
    let size: { width: number; height: number };
    try {
      size = inspectImage(await source.read()).header;
    } catch (error) {
      // Not an image: the report will say so. The next one may be.
      if (error instanceof StudioError) continue;
      throw error;
    }
    const { width, height } = size;
    if (width === height && [16, 32, 64, 128, 256].includes(width)) return width;
    throw usageError(
      `${source.name} is ${width}×${height}, which is no size of a network.`,
      'Give --resolution 16, 32, 64, 128 or 256 to crop and resize.',
    );
  }
  throw new StudioError(
    'no-images',
    'There is no image in the folder.',
    'Or give --resolution for zip, npy and idx.',
  );
}
