/** dataset create-celeba: aligned CelebA photos (178×218), cropped to 128×128, as official TFRecords. */
import { createDataset } from '../create-dataset.ts';
import { defineCommand } from '../command.ts';
import { flag, maybe, whole, withDefault } from '../options.ts';
import { sourcesBelow } from '../sources.ts';

export const createCeleba = defineCommand({
  name: 'dataset create-celeba',
  summary: 'TFRecords from the aligned CelebA photos (178×218, PNG or JPEG), cropped to 128×128.',
  positionals: { usage: 'OUT DIR', least: 2, most: 2 },
  options: {
    cx: withDefault(whole([64, 114], 'Centre of the crop, from the left.'), 89),
    cy: withDefault(whole([64, 154], 'Centre of the crop, from the top.'), 121),
    numImages: maybe(whole([1, 1e9], 'Only the first so many photos by name.')),
    shuffle: flag('Writes them in the order of RandomState(123).'),
  },
  async run({ values, positionals }, console) {
    const [out, folder] = positionals as [string, string];
    const { cx, cy, numImages, shuffle } = values;
    await createDataset(
      await sourcesBelow(folder, { except: out }),
      out,
      {
        resolution: 128,
        channels: 3,
        crop: 'celeba',
        cropCenterX: cx,
        cropCenterY: cy,
        officialShuffle: shuffle,
        ...(numImages === undefined ? {} : { maxImages: numImages }),
      },
      console,
    );
  },
});
