/** dataset create-celeba: aligned CelebA photos (178×218), cropped to 128×128, as official TFRecords. */
import { findAttributes, labelsOf } from '../celeba-attributes.ts';
import { createDataset } from '../create-dataset.ts';
import { defineCommand } from '../command.ts';
import { flag, maybe, text, whole, withDefault } from '../options.ts';
import { sourcesBelow } from '../sources.ts';

export const createCeleba = defineCommand({
  positionals: 'OUT DIR',
  options: {
    cx: withDefault(whole([64, 114], 'Centre of the crop, from the left.'), 89),
    cy: withDefault(whole([64, 154], 'Centre of the crop, from the top.'), 121),
    numImages: maybe(whole([1, 1e9], 'At most this many photos, the first by name.')),
    shuffle: flag('Writes them in the order of RandomState(123).'),
    exportAttr: flag('Writes the 40 attributes of each photo beside them, as NAME-rxx.labels.'),
    attributes: maybe(
      text(
        'FILE',
        'list_attr_celeba.txt for --export-attr. By default it is looked for beside DIR and above it.',
      ),
    ),
  },
  async run({ values, positionals }, console) {
    const [out, folder] = positionals as [string, string];
    const { cx, cy, numImages, shuffle, exportAttr } = values;
    const attributes = exportAttr ? await findAttributes(folder, values.attributes) : undefined;
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
      attributes && ((photos) => labelsOf(photos, attributes)),
    );
  },
});
