/**
 * Opens the official TFRecord datasets as sets of images. A file is checked to its end before its first image is
 * used. It is streamed, so that it need not fit in memory. tfrecord-levels.ts decides which file of a dataset is
 * read.
 */
import { readExampleImage } from '../formats/tf-example.ts';
import type { ExampleImage } from '../formats/tf-example.ts';
import { createTfrecordReader } from '../formats/tfrecord.ts';
import { rgbaOfChannels } from './array-images.ts';
import type { ImageSet } from './image-set.ts';
import type { SourceFile } from './source.ts';

/** Rejects with 'bad-tfrecord' naming the record, or with 'tfrecord-layout'. Nothing of such a file is used. */
export async function openTfrecordSet(source: SourceFile): Promise<ImageSet> {
  let count = 0;
  for await (const image of examplesOf(source)) if (image) count++;
  return {
    count,
    async *images() {
      for await (const { data, channels, resolution } of examplesOf(source)) {
        yield rgbaOfChannels(data, channels, resolution);
      }
    },
  };
}

/** The images of a file, all of one shape, in the order of the file. Rejects as openTfrecordSet does. */
export async function* examplesOf(source: SourceFile): AsyncGenerator<ExampleImage> {
  const reader = createTfrecordReader();
  let index = 0;
  let first: ExampleImage | undefined;
  for await (const chunk of source.chunks()) {
    for (const record of reader.push(chunk)) {
      const image = readExampleImage(record, index++, first);
      first ??= image;
      yield image;
    }
  }
  reader.end();
}
