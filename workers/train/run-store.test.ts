import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { createRun } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { freshDatabaseName } from '../../src/storage/testing/faulty-store.ts';
import { RunStore } from './run-store.ts';

let store: Store;
beforeEach(async () => {
  store = openStore(freshDatabaseName());
  await createRun(store, { id: 'run', name: 'Run', datasetId: null, config: {} });
});

it('waits for a writer that is about to end', async () => {
  const first = await RunStore.open(store, 'run');
  const second = RunStore.open(store, 'run');
  setTimeout(() => first.release(), 20);
  (await second).release();
  expect((await second).fence.epoch).toBe(first.fence.epoch + 1);
});

it('refuses a run that another one goes on writing', async () => {
  const first = await RunStore.open(store, 'run');
  await expect(RunStore.open(store, 'run', { waitMs: 20 })).rejects.toMatchObject({
    code: 'run-open-elsewhere',
  });
  first.release();
});
