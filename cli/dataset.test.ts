/** The names and packings that datasets of TFRecords have. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Console } from './console.ts';
import { openDataset } from './dataset.ts';
import { withFolder } from './testing/run.ts';
import { recordsOf } from './testing/tfrecords.ts';

const nowhere = { write: () => true };
const quiet = new Console(nowhere, nowhere);

/** The values of all pictures in a dataset whose folder holds these files, at its largest size. */
function valuesOf(files: Readonly<Record<string, Uint8Array>>): Promise<number[]> {
  return withFolder(async (folder) => {
    await mkdir(`${folder}/set`);
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, 'set', name), bytes);
    const { count, resolution, read } = await openDataset(folder, 'set', quiet);
    const pixels = await read(Array.from({ length: count }, (_, i) => i));
    return Array.from({ length: count }, (_, i) => pixels[i * 3 * resolution * resolution]!);
  });
}

const two = recordsOf([7, 8], 8);
const three = recordsOf([1, 2, 3], 8);

describe('a dataset', () => {
  it.each(['set-r03.tfrecords', 'x.tfrecord', 'x.tfrec', 'x.tfrecord-00000-of-00001'])(
    'is read from %s',
    async (name) => {
      expect(await valuesOf({ [name]: three })).toEqual([1, 2, 3]);
    },
  );

  it.each(['set-r03.tfrecords.gz', 'set-r03.tfrecords', 'x.tfrecord-00000-of-00001.gz'])(
    'is unpacked from %s',
    async (name) => {
      expect(await valuesOf({ [name]: gzipSync(three) })).toEqual([1, 2, 3]);
    },
  );

  it('is all its shards in order, and none where one is missing', async () => {
    const shards = { 'x.tfrecord-00001-of-00002': two, 'x.tfrecord-00000-of-00002': three };
    expect(await valuesOf(shards)).toEqual([1, 2, 3, 7, 8]);
    const missing = valuesOf({ 'x.tfrecord-00001-of-00002': two });
    await expect(missing).rejects.toThrow(/x\.tfrecord-of-00002: only 1 of its 2 files/);
  });

  it('is its largest pictures, whatever its levels are called', async () => {
    const levels = { 'a.tfrecords': recordsOf([9, 9, 9], 4), 'b.tfrecords': three, 'notes.txt': two };
    expect(await valuesOf(levels)).toEqual([1, 2, 3]);
  });

  it('names the shard and the record that are damaged', async () => {
    const damaged = Buffer.from(two);
    damaged[damaged.length - 20]! ^= 1;
    const shards = { 'x.tfrecord-00000-of-00002': three, 'x.tfrecord-00001-of-00002': damaged };
    await expect(valuesOf(shards)).rejects.toThrow(/x\.tfrecord-00001-of-00002: .*record 1/);
  });
});
