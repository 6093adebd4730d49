import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { FakeTrainer } from '../../src/run/testing/fake-trainer.ts';
import { StudioError } from '../../src/base/error.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { createRun, readStats } from '../../src/storage/runs.ts';
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

it('says that the checkpoint stands where there was no room for what is shown beside it', async () => {
  let isFull = false;
  const full = new StudioError('storage-full', 'There is no more room.', 'Make some.');
  const filling: Store = {
    close: () => store.close(),
    use: (mode, work) => (isFull && mode === 'readwrite' ? Promise.reject(full) : store.use(mode, work)),
  };
  const storage = await RunStore.open(filling, 'run');
  storage.addPoint({ kimg: 0, elapsedMs: 1, values: { generator: 1 } });
  const saved = await storage.save(await new FakeTrainer().readState());
  isFull = true;
  await expect(storage.saveBeside(saved)).rejects.toMatchObject({
    code: 'saved-in-part',
    message: expect.stringContaining('The checkpoint is saved') as string,
    hint: 'Make some.',
  });
  expect((await loadCheckpoint(store, 'run'))!.id).toBe(saved.id);
  isFull = false;
  await storage.saveBeside(saved);
  expect(await readStats(store, 'run')).toHaveLength(1);
  storage.release();
});
