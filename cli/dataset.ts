/**
 * Opens the dataset that --data-dir and --dataset name: a folder of official TFRecords, one level of detail of which is
 * read into memory. A damaged file is refused whole, by name and record.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../src/base/error.ts';
import type { ImageSet } from '../src/engine/training/data-order.ts';
import { readExampleImage, type ExampleImage } from '../src/formats/tf-example.ts';
import { createTfrecordReader } from '../src/formats/tfrecord.ts';
import type { Console } from './console.ts';
import { naming, reasonOf } from './files.ts';

const LEVEL_NAME = /-r(\d\d)\.tfrecords$/;
const READ_BYTES = 4 * 1024 * 1024;

export interface Dataset extends ImageSet {
  /** Of its folder. */
  name: string;
  channels: 1 | 3;
}

/**
 * The level of `resolution`, or the largest one. Images stand in the file's order as [count,H,W,C]. Throws 'no-dataset' if
 * there is none, 'bad-tfrecord' with file and record if it is damaged.
 */
export async function openDataset(
  dataDir: string,
  dataset: string,
  console: Console,
  { resolution, maxImages = Number.POSITIVE_INFINITY }: { resolution?: number; maxImages?: number } = {},
): Promise<Dataset> {
  const folder = join(dataDir, dataset);
  const levels = await levelsIn(folder);
  const largest = levels.at(-1);
  if (!largest) {
    throw new StudioError(
      'no-dataset',
      `${folder}: it holds no file NAME-rXX.tfrecords.`,
      'Make the dataset with `dataset create-from-images` or `dataset create-celeba`.',
    );
  }
  const level = resolution === undefined ? largest : levels.find((file) => 2 ** file.log2 === resolution);
  if (!level) {
    throw new StudioError(
      'no-dataset',
      `${folder}: it has no images of ${resolution}×${resolution}, only ${levels.map(({ log2 }) => 2 ** log2).join(', ')}.`,
      'Choose a dataset of the size of the network.',
    );
  }
  const progress = console.progress(`Reading ${basename(level.path)}`);
  const images = await naming(level.path, () =>
    readImages(level.path, maxImages, (share, count) => progress.update(share, `${count} images`)),
  );
  progress.finish(`${images.count} images of ${images.resolution}×${images.resolution}`);
  return { name: basename(folder), ...images };
}

/** From the smallest to the largest. */
async function levelsIn(folder: string): Promise<{ path: string; log2: number }[]> {
  try {
    return (await readdir(folder))
      .flatMap((name) => {
        const [, digits] = LEVEL_NAME.exec(name) ?? [];
        return digits === undefined ? [] : [{ path: join(folder, name), log2: Number(digits) }];
      })
      .toSorted((a, b) => a.log2 - b.log2);
  } catch (error) {
    throw new StudioError('no-dataset', `${folder}: ${reasonOf(error)}`, 'Check --data-dir and --dataset.');
  }
}

async function readImages(
  path: string,
  maxImages: number,
  onProgress: (share: number, count: number) => void,
): Promise<Omit<Dataset, 'name'>> {
  const { size: fileBytes } = await stat(path);
  const reader = createTfrecordReader();
  let first: ExampleImage | undefined;
  let data = new Uint8Array(0);
  let count = 0;
  let readSoFar = 0;
  for await (const chunk of createReadStream(path, {
    highWaterMark: READ_BYTES,
  }) as AsyncIterable<Uint8Array>) {
    readSoFar += chunk.byteLength;
    for (const record of reader.push(chunk)) {
      const image = readExampleImage(record, count, first);
      first ??= image;
      const sizeBytes = image.data.byteLength;
      if ((count + 1) * sizeBytes > data.byteLength) {
        // All records of a file are of one length, so the first one tells how many there are.
        const expected = Math.min(maxImages, Math.ceil(fileBytes / record.byteLength));
        data = grown(data, Math.max(expected, 2 * count) * sizeBytes);
      }
      interleave(image, data.subarray(count * sizeBytes, (count + 1) * sizeBytes));
      count++;
      if (count === maxImages) return finished(first, count, data);
    }
    onProgress(readSoFar / fileBytes, count);
  }
  reader.end();
  return finished(first!, count, data);
}

function finished(
  { resolution, channels }: ExampleImage,
  count: number,
  data: Uint8Array,
): Omit<Dataset, 'name'> {
  return { count, resolution, channels, data: data.subarray(0, count * resolution ** 2 * channels) };
}

function grown(data: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(sizeBytes);
  larger.set(data);
  return larger;
}

/** [C,H,W] → [H,W,C]. */
function interleave({ data, channels, resolution }: ExampleImage, target: Uint8Array): void {
  const area = resolution * resolution;
  for (let c = 0; c < channels; c++)
    for (let p = 0; p < area; p++) target[p * channels + c] = data[c * area + p]!;
}
