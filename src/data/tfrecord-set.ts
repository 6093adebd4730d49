/**
 * The official TFRecord datasets as sets of images: a folder NAME with NAME-rXX.tfrecords, one file per level of detail.
 * One level is read, the one whose size is wanted, else the largest. A file is checked to its end before its first image
 * is taken, and streamed, so that it need not fit in memory.
 */
import { readExampleImage } from '../formats/tf-example.ts';
import type { ExampleImage } from '../formats/tf-example.ts';
import { createTfrecordReader } from '../formats/tfrecord.ts';
import { rgbaOfChannels } from './array-images.ts';
import type { ImageSet } from './image-set.ts';
import type { SourceFile } from './source.ts';

const LEVEL_NAME = /^(.*)-r(\d\d)\.tfrecords$/i;
const LABELS_NAME = /-r(xx|\d\d)\.labels$/i;

export function isTfrecordName(name: string): boolean {
  return /\.tfrecords?$/i.test(name);
}

export function isLabelsName(name: string): boolean {
  return LABELS_NAME.test(name);
}

/** Throws 'bad-tfrecord' naming the record; nothing of a damaged file is taken. */
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

async function* examplesOf(source: SourceFile): AsyncGenerator<ExampleImage> {
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

/**
 * Which of these files are another level of detail of a dataset that is read from a better one: from each dataset's files,
 * all but the level of `resolution` or, without that, the largest. Maps the name left out to the name read instead.
 */
export function otherLevels(names: readonly string[], resolution: number): Map<string, string> {
  const levels = new Map<string, { name: string; level: number }[]>();
  for (const name of names) {
    const match = LEVEL_NAME.exec(name);
    if (!match) continue;
    const [, base = '', level] = match;
    levels.set(base, [...(levels.get(base) ?? []), { name, level: Number(level) }]);
  }
  const left = new Map<string, string>();
  for (const files of levels.values()) {
    const wanted = files.find(({ level }) => 2 ** level === resolution);
    const read = wanted ?? files.reduce((best, file) => (file.level > best.level ? file : best));
    for (const { name } of files) if (name !== read.name) left.set(name, read.name);
  }
  return left;
}
