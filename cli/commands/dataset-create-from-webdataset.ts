/** dataset create-from-webdataset: the images in tar shards as official TFRecords, in the order of shards and names. */
import { webdatasetSources } from '../../src/data/webdataset.ts';
import { defineCommand } from '../command.ts';
import { datasetFromSources, sizeOptions } from '../dataset-from-sources.ts';
import { sourcesOf } from '../sources.ts';

export const createFromWebdataset = defineCommand({
  positionals: 'OUT PATH...',
  options: sizeOptions,
  async run({ values, positionals: [out = '', ...paths] }, console) {
    const shards = await sourcesOf(paths, { except: out });
    await datasetFromSources(await webdatasetSources(shards), out, { ...values, shuffle: false }, console);
  },
});
