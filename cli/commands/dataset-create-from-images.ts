/** dataset create-from-images: a folder of images, cropped to squares and resized, as official TFRecords. */
import { resolve } from 'node:path';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { datasetFromSources, sizeOptions } from '../dataset-from-sources.ts';
import { flag, withDefault } from '../options.ts';
import { sourcesBelow } from '../sources.ts';

export const createFromImages = defineCommand({
  positionals: 'OUT DIR',
  options: {
    ...sizeOptions,
    shuffle: withDefault(flag('Writes them in the order of RandomState(123).'), true),
  },
  async run({ values, positionals }, console) {
    const [out, folder] = positionals as [string, string];
    if (resolve(out) === resolve(folder)) {
      throw usageError(
        `OUT and DIR are one folder, ${folder}: the next run would read what this one writes.`,
      );
    }
    await datasetFromSources(await sourcesBelow(folder, { except: out }), out, values, console);
  },
});
