/** Which tiles a run trains with, on a GPU that computes nothing and is given a clock. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { ruleFor, type Choice, type Product } from '../../src/engine/gpu/tuning/rules.ts';
import { adapterName, type TileTable } from '../../src/engine/gpu/tuning/tile-table.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { createRun, readRun } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { addTiles, tilesIn } from '../../src/storage/tiles.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import { prepareRun } from './open-tuning.ts';
import { RunStore } from './run-store.ts';

const product: Product = {
  rows: 16_384,
  columns: 64,
  depth: 576,
  rowQuads: false,
  phases: 1,
  splits: false,
};
const rule = ruleFor(product);
const other: Choice = { tile: { ...rule.tile, prefetch: !rule.tile.prefetch }, slices: 1 };
const never = (): never => {
  throw new Error('nothing runs here');
};

let device: OpenedBackend;
let opened: OpenedBackend;
let adapter: string;
beforeAll(async () => {
  device = await openNullDevice();
  opened = { ...device, adapter: { ...device.adapter!, isSoftware: false, features: ['timestamp-query'] } };
  adapter = adapterName(opened.adapter!);
});
afterAll(() => device.dispose());

/** Begins or resumes the run, and returns the tile that it has for the product. */
async function prepare(store: Store, runId: string): Promise<Choice> {
  const storage = await RunStore.open(store, runId);
  const trainer = new Trainer(tinyConfig, tinyImages());
  try {
    await prepareRun(trainer, { store, runId, storage, opened, notice: never }, {});
    return opened.gpu!.tiles.choose('product', product, {}, never);
  } finally {
    trainer.dispose();
    storage.release();
  }
}

it('keeps the tiles that a run began with, though others are measured meanwhile; the next run has those', async () => {
  const store = openStore('tiles-of-runs');
  const before: TileTable = { another: other };
  await addTiles(store, adapter, before);
  for (const id of ['first', 'second'])
    await createRun(store, { id, name: id, datasetId: null, config: { ...tinyConfig } });
  expect(await prepare(store, 'first')).toEqual(rule);
  expect(tilesIn((await readRun(store, 'first')).tiles, adapter)).toEqual(before);
  await addTiles(store, adapter, { product: other });
  expect(await prepare(store, 'first')).toEqual(rule);
  expect(await prepare(store, 'second')).toEqual(other);
});
