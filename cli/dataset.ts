/**
 * Opens the dataset that --data-dir and --dataset name: a folder of TFRecords, of which one level of detail is read.
 * Levels are recognised by their official names, NAME-rXX.tfrecords, and otherwise by their first record. A level may
 * consist of shards, and files may be packed with gzip. A damaged file is refused entirely, naming file and record.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { counted } from '../src/base/number-text.ts';
import { StudioError } from '../src/base/error.ts';
import { piecesOf, type ByteSource } from '../src/formats/byte-source.ts';
import { gunzip } from '../src/formats/gzip.ts';
import { readExampleImage } from '../src/formats/tf-example.ts';
import { createTfrecordReader } from '../src/formats/tfrecord.ts';
import type { Console } from './console.ts';
import { naming, reasonOf } from './files.ts';
import { bytesOfFile } from './sources.ts';
import { openTfrecordImages, type TfrecordFile, type TfrecordImages } from './tfrecord-images.ts';
import { isGzip, unpackedFile } from './unpacked-file.ts';

/** The names that the official tool, TensorFlow Datasets, TFX and slim give to such files. */
const TFRECORD_NAME = /[.-]tfrec(ords?)?(-\d+-of-\d+)?(\.gz)?$/i;
const LEVEL = /-r(\d\d)\./;
const SHARD = /^(.*)-(\d+)-of-(\d+)(\.gz)?$/;

/** For larger files the check takes a while, so it is announced. */
const LARGE_BYTES = 1e9;

export interface Dataset extends TfrecordImages {
  /** The name of its folder. */
  name: string;
}

/**
 * Opens the level of `resolution`, or the largest one, with pictures in the files' order. Throws 'no-dataset' if
 * there is none, and 'bad-tfrecord' with file and record if it is damaged.
 */
export async function openDataset(
  dataDir: string,
  dataset: string,
  console: Console,
  { resolution, maxImages = Number.POSITIVE_INFINITY }: { resolution?: number; maxImages?: number } = {},
): Promise<Dataset> {
  const folder = join(dataDir, dataset);
  const levels = await levelsIn(folder);
  const sizes = [...levels.keys()].toSorted((a, b) => a - b);
  const chosen = resolution ?? sizes.at(-1);
  if (chosen === undefined) {
    throw new StudioError(
      'no-dataset',
      `${folder}: it holds no TFRecords, such as NAME-rXX.tfrecords.`,
      'Make the dataset with `dataset create-from-images` or `dataset create-celeba`.',
    );
  }
  const paths = levels.get(chosen);
  if (!paths) {
    throw new StudioError(
      'no-dataset',
      `${folder}: it has no images of ${chosen}×${chosen}, only ${sizes.join(', ')}.`,
      'Choose a dataset of the size of the network.',
    );
  }
  refuseMissingShards(paths);
  const files: TfrecordFile[] = [];
  for (const path of paths) files.push({ path, bytes: await naming(path, () => openBytes(path, console)) });
  const [{ path: first }] = files as [TfrecordFile];
  const label = files.length === 1 ? basename(first) : `${basename(first)} and ${files.length - 1} more`;
  const sizeBytes = files.reduce((sum, { bytes }) => sum + bytes.sizeBytes, 0);
  if (sizeBytes >= LARGE_BYTES) {
    const gigabytes = (sizeBytes / 1e9).toFixed(1);
    console.note(`${label}: ${gigabytes} GB are checked once, and then read as they are needed.`);
  }
  const progress = console.progress(`Reading ${label}`);
  const images = await openTfrecordImages(files, {
    maxImages,
    onProgress: (share, count) => progress.update(share, counted(count, 'image')),
  });
  progress.finish(`${counted(images.count, 'image')} of ${images.resolution}×${images.resolution}`);
  return { name: basename(folder), ...images };
}

/** Paths by the size of their pictures. Each list is sorted by name. */
async function levelsIn(folder: string): Promise<Map<number, string[]>> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new StudioError('no-dataset', `${folder}: ${reasonOf(error)}`, 'Check --data-dir and --dataset.');
  });
  const levels = new Map<number, string[]>();
  for (const name of names.filter((found) => TFRECORD_NAME.test(found)).toSorted()) {
    const path = join(folder, name);
    const [, digits] = LEVEL.exec(name) ?? [];
    const size = digits === undefined ? await sizeIn(path) : 2 ** Number(digits);
    levels.set(size, [...(levels.get(size) ?? []), path]);
  }
  return levels;
}

/** The picture size of the first record. Rejects if the file is damaged before it. */
function sizeIn(path: string): Promise<number> {
  return naming(path, async () => {
    const reader = createTfrecordReader();
    const bytes = await fileBytes(path);
    const packed = piecesOf(bytes);
    for await (const piece of (await isGzip(bytes)) ? gunzip(packed, bytes.sizeBytes) : packed) {
      const [record] = reader.push(piece);
      if (record) return readExampleImage(record, 0).resolution;
    }
    reader.end(); // throws: the file ends before its first record does
    throw new Error('A file without a record has an end.');
  });
}

async function openBytes(path: string, console: Console): Promise<ByteSource> {
  const bytes = await fileBytes(path);
  if (!(await isGzip(bytes))) return bytes;
  const progress = console.progress(`Unpacking ${basename(path)}`);
  const unpacked = await unpackedFile(bytes, (share) => progress.update(share));
  progress.finish();
  return unpacked;
}

async function fileBytes(path: string): Promise<ByteSource> {
  return bytesOfFile(path, (await stat(path)).size);
}

function refuseMissingShards(paths: readonly string[]): void {
  const sets = new Map<string, { of: number; found: number }>();
  for (const path of paths) {
    const [, stem, , of] = SHARD.exec(path) ?? [];
    if (stem === undefined) continue;
    const key = `${stem}-of-${of}`;
    sets.set(key, { of: Number(of), found: (sets.get(key)?.found ?? 0) + 1 });
  }
  for (const [key, { of, found }] of sets) {
    if (found === of) continue;
    throw new StudioError(
      'no-dataset',
      `${key}: only ${found} of its ${of} files are there.`,
      'Copy the others beside them.',
    );
  }
}
