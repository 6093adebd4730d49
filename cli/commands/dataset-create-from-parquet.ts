/**
 * dataset create-from-parquet: a column of images, as in Hugging Face's files, as official TFRecords in the order of
 * the rows.
 */
import { defineCommand } from '../command.ts';
import { datasetFromSources, sizeOptions } from '../dataset-from-sources.ts';
import { maybe, text } from '../options.ts';
import { parquetSources } from '../parquet-sources.ts';
import { sourcesOf } from '../sources.ts';

export const createFromParquet = defineCommand({
  positionals: 'OUT PATH...',
  options: {
    ...sizeOptions,
    column: maybe(text('NAME', 'The column with the images. By default the first that can hold them.')),
  },
  async run({ values, positionals: [out = '', ...paths] }, console) {
    const files = await sourcesOf(paths, { except: out });
    const sources = await parquetSources(files, values.column);
    await datasetFromSources(sources, out, { ...values, shuffle: false }, console);
  },
});
