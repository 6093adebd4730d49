import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { changeQueue, readQueue, takeFirst, type QueuedRun } from './queue.ts';
import { writeSetting } from './settings.ts';
import { openStore } from './store.ts';
import { freshDatabaseName } from './testing/faulty-store.ts';

const run = (id: string): QueuedRun => ({ id, name: `run ${id}`, datasetId: 'd', config: { batch: 2 } });
const ids = (runs: readonly (QueuedRun | undefined)[]) => runs.map((queued) => queued?.id);

it('gives each run to one tab only, in order, and is there after a reload', async () => {
  const name = freshDatabaseName();
  const [one, other] = [openStore(name), openStore(name)];
  await Promise.all([
    changeQueue(one, (queue) => [...queue, run('a')]),
    changeQueue(other, (queue) => [...queue, run('b')]),
    changeQueue(one, (queue) => [...queue, run('c')]),
  ]);
  const order = ids(await readQueue(openStore(name)));
  expect(new Set(order)).toEqual(new Set(['a', 'b', 'c']));
  expect(ids(await Promise.all([takeFirst(one), takeFirst(other)]))).toEqual(order.slice(0, 2));
  expect(ids(await readQueue(one))).toEqual(order.slice(2));
  await takeFirst(other);
  expect(await takeFirst(one)).toBeUndefined();
});

it('counts as empty where what is stored is no queue', async () => {
  const store = openStore(freshDatabaseName());
  await writeSetting(store, 'queue', 'a run');
  expect(await readQueue(store)).toEqual([]);
});
