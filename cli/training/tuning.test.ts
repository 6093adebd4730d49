import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { Tiles } from '../../src/engine/gpu/tuning/tiles.ts';
import { someTile as tile } from '../../src/testing/gemm-tile.ts';
import { keepTiles, openTuning } from './tuning.ts';

const limits = { maxComputeWorkgroupStorageSize: 32_768, maxComputeInvocationsPerWorkgroup: 256 };
/** The part of an opened GPU that tuning uses. */
const gpu = (isSoftware: boolean): OpenedBackend =>
  ({
    name: 'webgpu',
    adapter: { vendor: 'v', architecture: 'a', description: 'd', isSoftware, features: ['timestamp-query'] },
    gpu: { limits, tiles: new Tiles() },
  }) as unknown as OpenedBackend;
const table = { a: { tile, slices: 1 } };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tuning-'))));
afterEach(() => rm(folder, { recursive: true }));

it('finds the choices again that were kept beside the results, the first of each', async () => {
  const path = join(folder, '.cache', 'tiles.json');
  expect((await openTuning(gpu(false), folder))!.table).toEqual({});
  expect(await keepTiles(path, 'v/a/d', table)).toEqual(table);
  const later = { a: { tile: { ...tile, depth: 32 }, slices: 1 }, b: { tile, slices: 2 } };
  expect(await keepTiles(path, 'v/a/d', later)).toEqual({ ...table, b: later.b });
  await keepTiles(path, 'another', later);
  expect((await openTuning(gpu(false), folder))!.table).toEqual({ ...table, b: later.b });
});

it('takes a damaged file for none', async () => {
  await mkdir(join(folder, '.cache'));
  await writeFile(join(folder, '.cache', 'tiles.json'), '{"kernels":');
  expect((await openTuning(gpu(false), folder))!.table).toEqual({});
});

it('is not for software GPUs, nor for other backends', async () => {
  expect(await openTuning(gpu(true), folder)).toBeUndefined();
  expect(await openTuning({ name: 'cpu', refusals: [], dispose: () => undefined }, folder)).toBeUndefined();
});
