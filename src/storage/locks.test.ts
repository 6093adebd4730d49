import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
import { acquireWriter, writerGone } from './locks.ts';
import { MemoryLocks } from './memory-locks.ts';
import { appendStats, createRun, readStats, runScope, updateRun } from './runs.ts';
import { openStore } from './store.ts';
import { freshDatabaseName } from './testing/faulty-store.ts';
import { deleteEverything } from './usage.ts';

const payload = new Uint8Array(100);

describe('one writer per run', () => {
  it('lets a second tab in only when the first has ended', async () => {
    const store = openStore(freshDatabaseName());
    const locks = new MemoryLocks();
    const first = await acquireWriter(store, 'run/x', { locks });
    expect(await acquireWriter(store, 'run/x', { locks })).toBeUndefined();
    expect(await acquireWriter(store, 'run/y', { locks })).toBeDefined();

    const waiting = acquireWriter(store, 'run/x', { locks, wait: new AbortController().signal });
    first!.release();
    const second = await waiting;
    expect(second!.fence.epoch).toBe(first!.fence.epoch + 1);
  });

  it('tells when its writer has gone, and holds nobody up', async () => {
    const locks = new MemoryLocks();
    const store = openStore(freshDatabaseName());
    const writer = await acquireWriter(store, 'run/a', { locks });
    let isGone = false;
    const gone = writerGone('run/a', locks).then(() => (isGone = true));
    await new Promise((resolve) => setTimeout(resolve));
    expect(isGone).toBe(false);
    writer!.release();
    await gone;
    expect(await acquireWriter(store, 'run/a', { locks })).toBeDefined();
  });

  it('lets in whoever waited behind one that stopped waiting', async () => {
    const locks = new MemoryLocks();
    const shared = (): Promise<string> =>
      locks.request('x', { mode: 'shared' }, () => Promise.resolve('shared'));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holder = locks.request('x', { mode: 'shared' }, () => held);
    const abort = new AbortController();
    const exclusive = locks.request('x', { signal: abort.signal }, () => Promise.resolve('exclusive'));
    const behind = shared();
    abort.abort();
    await expect(exclusive).rejects.toMatchObject({ name: 'AbortError' });
    expect(await behind).toBe('shared');
    release();
    await holder;
  });

  it('stops waiting when told to', async () => {
    const store = openStore(freshDatabaseName());
    const locks = new MemoryLocks();
    await acquireWriter(store, 'run/x', { locks });
    const abort = new AbortController();
    const waiting = acquireWriter(store, 'run/x', { locks, wait: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fences a holder whose lock was stolen, at its next write', async () => {
    const store = openStore(freshDatabaseName());
    const locks = new MemoryLocks();
    const run = await createRun(store, { name: 'a run', config: { bits: 16 }, datasetId: null });
    const frozen = (await acquireWriter(store, runScope(run.id), { locks }))!;
    await saveCheckpoint(store, run.id, payload, { by: 'first' }, frozen.fence);
    const thief = (await acquireWriter(store, runScope(run.id), { locks, steal: true }))!;
    await frozen.lost;

    const refused = { code: 'not-the-writer' };
    await expect(
      saveCheckpoint(store, run.id, payload, { by: 'frozen' }, frozen.fence),
    ).rejects.toMatchObject(refused);
    await expect(updateRun(store, run.id, { kimg: 9 }, frozen.fence)).rejects.toMatchObject(refused);
    const point = { kimg: 1, elapsedMs: 1, values: {} };
    await expect(appendStats(store, run.id, [point], frozen.fence)).rejects.toMatchObject(refused);

    await saveCheckpoint(store, run.id, payload, { by: 'thief' }, thief.fence);
    expect(await loadCheckpoint(store, run.id)).toMatchObject({ metadata: { by: 'thief' } });
    expect(await readStats(store, run.id)).toEqual([]);
  });

  it('fences a writer that is alive while everything is deleted', async () => {
    const store = openStore(freshDatabaseName());
    const writer = (await acquireWriter(store, 'run/x', { locks: new MemoryLocks() }))!;
    await deleteEverything(store);
    await expect(saveCheckpoint(store, 'x', payload, {}, writer.fence)).rejects.toMatchObject({
      code: 'not-the-writer',
    });
  });
});

describe('locks in memory', () => {
  it('share with readers, wait for writers, and are fair', async () => {
    const locks = new MemoryLocks();
    const order: string[] = [];
    const ends: Record<string, () => void> = {};
    const hold = (name: string, mode: 'shared' | 'exclusive'): Promise<void> =>
      locks.request('l', { mode }, () => {
        order.push(name);
        return new Promise<void>((resolve) => {
          ends[name] = resolve;
        });
      });
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    const all = [hold('r1', 'shared'), hold('r2', 'shared'), hold('w', 'exclusive'), hold('r3', 'shared')];
    await settle();
    expect(order).toEqual(['r1', 'r2']);
    ends['r1']!();
    await settle();
    expect(order).toEqual(['r1', 'r2']);
    ends['r2']!();
    await settle();
    expect(order).toEqual(['r1', 'r2', 'w']);
    ends['w']!();
    await settle();
    expect(order).toEqual(['r1', 'r2', 'w', 'r3']);
    ends['r3']!();
    await Promise.all(all);
  });
});
