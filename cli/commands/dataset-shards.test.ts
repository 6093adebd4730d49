/** Datasets from tar shards and Parquet columns: the same pictures in order, and a line for anything that is not one. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { encodePng } from '../../src/formats/png-encode.ts';
import { Console } from '../console.ts';
import { openDataset } from '../dataset.ts';
import { studio, withFolder } from '../testing/run.ts';

const quiet = new Console({ write: () => true }, { write: () => true });
const fixtures = new URL('../../test-fixtures/parquet/', import.meta.url).pathname;

/** The first value of each picture. */
async function levelsIn(folder: string, name: string): Promise<number[]> {
  const images = await openDataset(folder, name, quiet);
  const data = await images.read(Array.from({ length: images.count }, (_, i) => i));
  return Array.from({ length: images.count }, (_, i) => data[(i * data.length) / images.count]!);
}

function flatPng(level: number): Uint8Array<ArrayBuffer> {
  return encodePng({ width: 16, height: 16, channels: 3, data: new Uint8Array(768).fill(level) });
}

/** One file of a tar in the ustar format (POSIX.1-1988): a header, then the bytes in whole blocks of 512. */
function tarred(name: string, bytes: Uint8Array, kind = '0'): Uint8Array<ArrayBuffer> {
  const blocks = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512);
  const put = (text: string, at: number) => blocks.set(new TextEncoder().encode(text), at);
  put(name, 0);
  put('0000644\0', 100);
  put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  put(`        ${kind}ustar\x0000`, 148);
  const sum = blocks.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  blocks.set(bytes, 512);
  return blocks;
}

const end = new Uint8Array(1024);

it('takes the pictures of tar shards in the order of shards and names, whatever lies beside them', () =>
  withFolder(async (folder) => {
    await mkdir(`${folder}/in`);
    const caption = new TextEncoder().encode('{"label": 1}');
    const long = `${'deep/'.repeat(40)}0001.png`;
    const shards = {
      'b.tar': [tarred('0000.png', flatPng(3)), end],
      'a.tar': [
        tarred('./', new Uint8Array(), '5'),
        tarred('0000.png', flatPng(1)),
        tarred('0000.json', caption),
        tarred('././@LongLink', new TextEncoder().encode(`${long}\0`), 'L'),
        tarred(long.slice(0, 100), flatPng(2)),
        end,
      ],
    };
    for (const [name, parts] of Object.entries(shards))
      await writeFile(`${folder}/in/${name}`, Buffer.concat(parts));
    await writeFile(`${folder}/in/sizes.json`, '{}');
    const outcome = await studio('dataset', 'create-from-webdataset', `${folder}/set`, `${folder}/in`);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(await levelsIn(folder, 'set')).toEqual([1, 2, 3]);
  }));

it('keeps what stands before the damage of a tar, and says what is wrong with it', () =>
  withFolder(async (folder) => {
    const whole = Buffer.concat([tarred('0.png', flatPng(7)), tarred('1.png', flatPng(8)), end]);
    await writeFile(`${folder}/cut.tar`, whole.subarray(0, 1024 + 512 + 20));
    const outcome = await studio('dataset', 'create-from-webdataset', `${folder}/set`, `${folder}/cut.tar`);
    expect(outcome.stderr).toMatch(/cut\.tar: This tar cannot be read: it ends inside 1\.png/);
    expect(await levelsIn(folder, 'set')).toEqual([7]);
  }));

it('takes the rows of Hugging Face’s image column over all row groups, and names the one without', () =>
  withFolder(async (folder) => {
    await mkdir(`${folder}/in`);
    await copyFile(`${fixtures}images.parquet`, `${folder}/in/train-0.parquet`);
    const outcome = await studio('dataset', 'create-from-parquet', `${folder}/set`, `${folder}/in`);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.stderr).toMatch(/train-0\.parquet\/000000002: The row contains no image/);
    expect(await levelsIn(folder, 'set')).toEqual([1, 2, 3, 4, 5]);
  }));

it('refuses columns that hold no images by name, and a Parquet file that is cut short', () =>
  withFolder(async (folder) => {
    const create = (file: string, ...options: string[]) =>
      studio('dataset', 'create-from-parquet', `${folder}/set`, file, '--resolution=16', ...options);
    expect((await create(`${fixtures}captions.parquet`)).stderr).toMatch(
      /no column holds images.*label, caption/s,
    );
    expect((await create(`${fixtures}images.parquet`, '--column=label')).stderr).toMatch(
      /column label holds no images/,
    );
    await writeFile(`${folder}/cut.parquet`, 'PAR1 and no more');
    expect(await create(`${folder}/cut.parquet`)).toMatchObject({ exitCode: 1 });
  }));
