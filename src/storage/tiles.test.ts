import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { KERNELS_VERSION, type TileTable } from '../engine/gpu/tuning/tile-table.ts';
import { someTile as tile } from '../testing/gemm-tile.ts';
import { writeSetting } from './settings.ts';
import { openStore, type Store } from './store.ts';
import { addTiles, forgetTiles, readAllTiles, readTiles } from './tiles.ts';

const table: TileTable = { a: { tile, slices: 1, ms: 1, ruleMs: 2 }, b: { tile, slices: 4 } };

let store: Store;
let databases = 0;
beforeEach(() => {
  store = openStore(`tiles-${databases++}`);
});

it('gives back what was added, by adapter', async () => {
  expect(await readTiles(store, 'gpu')).toEqual({});
  await addTiles(store, 'gpu', table);
  expect(await readTiles(store, 'gpu')).toEqual(table);
  expect(await readTiles(store, 'other gpu')).toEqual({});
  expect(await readAllTiles(store)).toEqual([table]);
});

it('adds, and replaces nothing: a run has already been trained with what is there', async () => {
  await addTiles(store, 'gpu', table);
  const later = { a: { tile: { ...tile, depth: 32 }, slices: 1 }, c: { tile, slices: 1 } };
  expect(await addTiles(store, 'gpu', later)).toEqual({ ...table, c: later.c });
  expect(await readTiles(store, 'gpu')).toEqual({ ...table, c: later.c });
});

it.each([
  ['a tile without a depth', { tile: { ...tile, depth: undefined }, slices: 1 }],
  ['a fraction', { tile: { ...tile, threadsX: 8.5 }, slices: 1 }],
  ['no threads', { tile: { ...tile, threadsY: 0 }, slices: 1 }],
  ['a depth that is not in fours', { tile: { ...tile, depth: 6 }, slices: 1 }],
  ['a giant', { tile: { ...tile, rowsPerThread: 4096 }, slices: 1 }],
  ['text', 'tile'],
])('takes %s for nothing, and the rest for what it is', async (_, damaged) => {
  await addTiles(store, 'gpu', table);
  await writeSetting(store, 'tiles', {
    kernels: KERNELS_VERSION,
    adapters: { gpu: { ...table, a: damaged } },
  });
  expect(await readTiles(store, 'gpu')).toEqual({ b: table['b'] });
});

it('takes what was measured of other kernels for nothing, and forgets when told to', async () => {
  await writeSetting(store, 'tiles', { kernels: KERNELS_VERSION - 1, adapters: { gpu: table } });
  expect(await readTiles(store, 'gpu')).toEqual({});
  await addTiles(store, 'gpu', table);
  await forgetTiles(store);
  expect(await readAllTiles(store)).toEqual([]);
});
