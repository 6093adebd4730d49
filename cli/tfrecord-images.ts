/**
 * Reads the pictures of TFRecord files for training and evaluation as they are needed, never all at once. Opening
 * checks every record and notes where it begins. A picture read later is checked again, since a file may change.
 */
import { StudioError } from '../src/base/error.ts';
import type { ImageSet } from '../src/engine/training/data-order.ts';
import { piecesOf, type ByteSource } from '../src/formats/byte-source.ts';
import { readExampleImage, type ExampleImage } from '../src/formats/tf-example.ts';
import { createTfrecordReader, readTfrecords, recordBytesOf } from '../src/formats/tfrecord.ts';
import { naming } from './files.ts';

export interface TfrecordFile {
  path: string;
  bytes: ByteSource;
}

export interface TfrecordImages extends ImageSet {
  channels: 1 | 3;
}

export interface OpeningOptions {
  /** How many records are read. The rest of the files is ignored. */
  maxImages: number;
  onProgress(share: number, count: number): void;
}

/**
 * Opens the pictures of several files as one sequence, all of one shape. Rejects with 'bad-tfrecord',
 * 'tfrecord-layout' or 'cannot-read', naming file and record.
 */
export async function openTfrecordImages(
  files: readonly TfrecordFile[],
  { maxImages, onProgress }: OpeningOptions,
): Promise<TfrecordImages> {
  const places = new Places();
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes.sizeBytes, 0);
  let shape: ExampleShape | undefined;
  let readBytes = 0;
  for (const [file, { path, bytes }] of files.entries()) {
    if (places.count === maxImages) break;
    await naming(path, async () => {
      const before = readBytes;
      for await (const { image, start, end } of recordsOf(bytes, () => shape)) {
        shape ??= { channels: image.channels, resolution: image.resolution };
        places.add({ file, start, end });
        readBytes = before + end;
        onProgress(readBytes / totalBytes, places.count);
        if (places.count === maxImages) return;
      }
    });
  }
  const { channels, resolution } = shape!;
  const imageBytes = channels * resolution * resolution;
  return {
    count: places.count,
    channels,
    resolution,
    async read(indices) {
      const pixels = new Uint8Array(indices.length * imageBytes);
      const readOne = async (index: number, i: number): Promise<void> => {
        const { file, start, end } = places.at(index);
        const { path, bytes } = files[file]!;
        const image = await naming(path, async () =>
          imageIn(await bytes.readRange(start, end), index, shape!),
        );
        interleave(image, pixels.subarray(i * imageBytes, (i + 1) * imageBytes));
      };
      await Promise.all(indices.map(readOne));
      return pixels;
    },
  };
}

type ExampleShape = Pick<ExampleImage, 'channels' | 'resolution'>;

/** Rejects if the file is damaged. */
async function* recordsOf(
  bytes: ByteSource,
  expected: () => ExampleShape | undefined,
): AsyncGenerator<{ image: ExampleImage; start: number; end: number }> {
  const reader = createTfrecordReader();
  let index = 0;
  let start = 0;
  for await (const piece of piecesOf(bytes)) {
    for (const record of reader.push(piece)) {
      const end = start + recordBytesOf(record);
      yield { image: readExampleImage(record, index++, expected()), start, end };
      start = end;
    }
  }
  reader.end();
}

function imageIn(bytes: Uint8Array, index: number, shape: ExampleShape): ExampleImage {
  const [record] = readTfrecords(bytes);
  if (record) return readExampleImage(record, index, shape);
  throw new StudioError('bad-tfrecord', `Record ${index} is no longer there.`, 'The file has changed.');
}

interface Place {
  file: number;
  start: number;
  end: number;
}

/** The places of millions of records, in 20 bytes each. */
class Places {
  count = 0;
  #files = new Uint32Array(1024);
  #starts = new Float64Array(1024);
  #ends = new Float64Array(1024);

  add({ file, start, end }: Place): void {
    if (this.count === this.#files.length) {
      this.#files = doubled(this.#files, Uint32Array);
      this.#starts = doubled(this.#starts, Float64Array);
      this.#ends = doubled(this.#ends, Float64Array);
    }
    this.#files[this.count] = file;
    this.#starts[this.count] = start;
    this.#ends[this.count] = end;
    this.count++;
  }

  at(index: number): Place {
    return { file: this.#files[index]!, start: this.#starts[index]!, end: this.#ends[index]! };
  }
}

function doubled<T extends Uint32Array | Float64Array>(values: T, Kind: new (length: number) => T): T {
  const larger = new Kind(2 * values.length);
  larger.set(values);
  return larger;
}

/** [C,H,W] → [H,W,C]. */
function interleave({ data, channels, resolution }: ExampleImage, target: Uint8Array): void {
  const area = resolution * resolution;
  for (let c = 0; c < channels; c++)
    for (let p = 0; p < area; p++) target[p * channels + c] = data[c * area + p]!;
}
