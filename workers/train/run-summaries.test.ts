/** One record that cannot be read hides one run at most: the others are listed, and Settings has them all. */
import 'fake-indexeddb/auto';
import { promisifyRequest } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { saveCheckpoint } from '../../src/storage/checkpoints.ts';
import { acquireWriter } from '../../src/storage/locks.ts';
import {
  appendStats,
  createRun,
  runScope,
  saveGrids,
  truncateStats,
  updateRun,
} from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { readUsage } from '../../src/storage/usage.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { Catalogue } from '../render/catalogue.ts';
import { readHistory, summariseRuns } from './run-summaries.ts';

let databases = 0;

async function storeRun(store: Store, id: string): Promise<void> {
  await createRun(store, { id, name: id, config: { ...tinyConfig }, datasetId: null });
  const writer = (await acquireWriter(store, runScope(id)))!;
  const values = { generator: 1, bitAccuracy: 0.7 };
  await appendStats(store, id, [{ kimg: 1, elapsedMs: 1, values }], writer.fence);
  await saveGrids(store, id, [], writer.fence);
  await saveCheckpoint(store, id, new Uint8Array(8), { kimg: 1 }, writer.fence);
  writer.release();
}

/** Two runs, and a record of the first that is nonsense. */
async function withDamaged(prefix: string): Promise<Store> {
  const store = openStore(`summaries-${databases++}`);
  await storeRun(store, 'bad');
  const keys = await store.use('readonly', (records) => promisifyRequest(records.getAllKeys()));
  const [damaged] = keys.filter((key) => String(key).startsWith(prefix));
  if (damaged === undefined) throw new Error(`nothing under ${prefix} in ${keys.join(', ')}`);
  await storeRun(store, 'good');
  await store.use('readwrite', (records) => {
    records.put('nonsense', damaged);
    return promisifyRequest(records.transaction);
  });
  return store;
}

describe.each(['run/bad', 'stats/bad', 'grids/bad', 'head/checkpoint/bad', 'manifest/', 'chunk/'])(
  'where %s cannot be read',
  (prefix) => {
    it('the other run is listed, and so is all else', async () => {
      const store = await withDamaged(prefix);
      const runs = await summariseRuns(store);
      const good = runs.find(({ name }) => name === 'good');
      expect(good).toMatchObject({ kimg: 0, bitAccuracy: 0.7, checkpoints: [{ kimg: 1 }] });
      expect(runs).toHaveLength(prefix === 'run/bad' ? 1 : 2);
      const { entries } = await readUsage(store);
      expect(entries.filter(({ kind }) => kind === 'run')).toHaveLength(2);
      const models = await new Catalogue(store, async () => new Uint8Array(0)).list();
      expect(models.some(({ name }) => name === 'good')).toBe(true);
    });
  },
);

it.each(['stats/bad', 'grids/bad'])('a run goes on without %s, which is told', async (prefix) => {
  const store = await withDamaged(prefix);
  const { summary, curve, grids, leftOut } = await readHistory(store, 'bad');
  expect(summary.checkpoints).toHaveLength(1);
  expect({ curve: curve.length, grids }).toEqual({ curve: prefix === 'stats/bad' ? 0 : 1, grids: [] });
  expect(leftOut).toEqual([expect.stringMatching(/The (chart|grids) of a run cannot be read back/)]);
  const writer = (await acquireWriter(store, runScope('bad')))!;
  await truncateStats(store, 'bad', 1, writer.fence);
  expect((await readHistory(store, 'bad')).leftOut).toHaveLength(prefix === 'stats/bad' ? 0 : 1);
  writer.release();
});

it('a run whose list of saves cannot be read says so', async () => {
  const store = await withDamaged('head/checkpoint/bad');
  const bad = (await summariseRuns(store)).find(({ name }) => name === 'bad');
  expect(bad).toMatchObject({ checkpoints: [], error: { code: 'storage-corrupt' } });
});

it('tells the best of a run, what was last measured, what a person wrote, and whether somebody trains it', async () => {
  const store = openStore(`summaries-${databases++}`);
  await createRun(store, { id: 'r', name: 'r', config: { ...tinyConfig }, datasetId: null });
  const writer = (await acquireWriter(store, runScope('r')))!;
  const point = (kimg: number, values: Record<string, number>) => ({ kimg, elapsedMs: kimg * 500, values });
  const points = [
    point(1, { bitAccuracy: 0.6, distanceRatio: 0.2 }),
    point(2, { bitAccuracy: 0.9, distanceRatio: 0.3 }),
    point(3, { bitAccuracy: 0.8 }),
  ];
  await appendStats(store, 'r', points, writer.fence);
  await updateRun(store, 'r', { note: 'longer warm-up', isArchived: true }, writer.fence);
  expect((await summariseRuns(store))[0]).toMatchObject({
    bitAccuracy: 0.8,
    bestBitAccuracy: 0.9,
    distanceRatio: 0.3,
    pace: { images: 2000, trainedMs: 1000 },
    note: 'longer warm-up',
    isArchived: true,
    isTraining: true,
  });
  writer.release();
  await new Promise((resolve) => setTimeout(resolve));
  expect((await summariseRuns(store))[0]).toMatchObject({ isTraining: false });
});
