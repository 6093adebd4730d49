import 'fake-indexeddb/auto';
import { promisifyRequest } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { listCheckpoints, loadCheckpoint, loadCheckpointOf, saveCheckpoint } from './checkpoints.ts';
import { MAX_CHUNK_BYTES } from './commit.ts';
import { acquireWriter } from './locks.ts';
import type { Writer } from './locks.ts';
import { MemoryLocks } from './memory-locks.ts';
import { recover } from './recover.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';
import { deadAtTransaction, freshDatabaseName, fullAtPut } from './testing/faulty-store.ts';

const RUN = 'run-a';
/** Two and a half chunks of bytes that differ from `other` seeds everywhere. */
const payloadOf = (seed: number, sizeBytes = 2.5 * MAX_CHUNK_BYTES): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sizeBytes).fill(seed);
const smallPayload = (seed: number): Uint8Array<ArrayBuffer> => payloadOf(seed, 1000);

async function openRun(): Promise<{ store: Store; writer: Writer; name: string }> {
  const name = freshDatabaseName();
  const store = openStore(name);
  const writer = await acquireWriter(store, RUN, { locks: new MemoryLocks() });
  return { store, writer: writer!, name };
}

async function allKeys(store: Store): Promise<string[]> {
  return (await store.use('readonly', (records) => promisifyRequest(records.getAllKeys()))).map(String);
}

async function change(store: Store, key: string, edit: (value: unknown) => unknown): Promise<void> {
  await store.use('readwrite', async (records) => {
    const value = edit(await promisifyRequest<unknown>(records.get(key)));
    if (value === undefined) records.delete(key);
    else records.put(value, key);
    await promisifyRequest(records.transaction);
  });
}

describe('checkpoints', () => {
  it('come back whole, in chunks of at most 8 MB, newest first, two kept', async () => {
    const { store, writer } = await openRun();
    for (const seed of [1, 2, 3])
      await saveCheckpoint(store, RUN, payloadOf(seed), { kimg: seed }, writer.fence);
    const loaded = await loadCheckpoint(store, RUN);
    expect(loaded).toMatchObject({ metadata: { kimg: 3 }, skipped: [] });
    expect(Buffer.from(loaded!.payload).equals(payloadOf(3))).toBe(true);
    expect((await listCheckpoints(store, RUN)).map(({ metadata }) => metadata['kimg'])).toEqual([3, 2]);
    expect((await allKeys(store)).filter((key) => key.startsWith('chunk/'))).toHaveLength(6);
  });

  it('keep the one that was read best beside the newest two', async () => {
    const { store, writer } = await openRun();
    for (const [kimg, bitAccuracy] of [
      [1, 0.6],
      [2, 0.9],
      [3, 0.9],
      [4, 0.7],
      [5, Number.NaN],
      [6, 0.8],
    ] as const)
      await saveCheckpoint(store, RUN, smallPayload(kimg), { kimg, bitAccuracy }, writer.fence);
    const kept = await listCheckpoints(store, RUN);
    expect(kept.map(({ metadata }) => metadata['kimg'])).toEqual([6, 5, 3]);
    const best = await loadCheckpointOf(store, RUN, kept[2]!.id);
    expect(Buffer.from(best.payload).equals(smallPayload(3))).toBe(true);
    await saveCheckpoint(store, RUN, smallPayload(7), { kimg: 7, bitAccuracy: 0.95 }, writer.fence);
    await expect(loadCheckpointOf(store, RUN, best.id)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('of an iteration that is saved again replace the one before, and push out no older one', async () => {
    const { store, writer } = await openRun();
    const save = (iteration: number) =>
      saveCheckpoint(store, RUN, smallPayload(iteration), { iteration }, writer.fence);
    await save(1);
    const before = await save(2);
    const again = await save(2);
    const kept = await listCheckpoints(store, RUN);
    expect(kept.map(({ metadata }) => metadata['iteration'])).toEqual([2, 1]);
    expect(kept[0]!.id).toBe(again.id);
    expect((await allKeys(store)).filter((key) => key.includes(before.id))).toEqual([]);
  });

  it('of an iteration that was damaged meanwhile are whole once it is saved again', async () => {
    const { store, writer } = await openRun();
    const save = () => saveCheckpoint(store, RUN, smallPayload(2), { iteration: 2 }, writer.fence);
    const { id } = await save();
    await change(store, `chunk/${id}/000000`, () => undefined);
    await save();
    expect(await loadCheckpoint(store, RUN)).toMatchObject({ metadata: { iteration: 2 }, skipped: [] });
    expect(await listCheckpoints(store, RUN)).toHaveLength(1);
  });

  it('are undefined for a run that never saved', async () => {
    const { store } = await openRun();
    expect(await loadCheckpoint(store, RUN)).toBeUndefined();
  });

  it.each<[string, (value: unknown) => unknown, RegExp]>([
    [
      'one bit flipped',
      (value) => (value as Uint8Array).map((byte, i) => (i === 77 ? byte ^ 1 : byte)),
      /hash/,
    ],
    ['a truncated chunk', (value) => (value as Uint8Array).slice(0, 10), /hash/],
    ['a missing chunk', () => undefined, /missing/],
  ])('fall back to the one before after %s, and say so', async (_, damage, reason) => {
    const { store, writer } = await openRun();
    await saveCheckpoint(store, RUN, smallPayload(1), { kimg: 1 }, writer.fence);
    const newest = await saveCheckpoint(store, RUN, smallPayload(2), { kimg: 2 }, writer.fence);
    await change(store, `chunk/${newest.id}/000000`, damage);
    const loaded = await loadCheckpoint(store, RUN);
    expect(loaded).toMatchObject({ metadata: { kimg: 1 }, skipped: [expect.stringMatching(reason)] });
    expect(loaded!.payload).toEqual(smallPayload(1));
  });

  it('fall back when two chunks are swapped', async () => {
    const { store, writer } = await openRun();
    await saveCheckpoint(store, RUN, smallPayload(1), { kimg: 1 }, writer.fence);
    const payload = payloadOf(0, 2 * MAX_CHUNK_BYTES);
    payload.fill(9, MAX_CHUNK_BYTES);
    const { id } = await saveCheckpoint(store, RUN, payload, { kimg: 2 }, writer.fence);
    let second: unknown;
    await change(
      store,
      `chunk/${id}/000001`,
      (value) => ((second = value), payload.slice(0, MAX_CHUNK_BYTES)),
    );
    await change(store, `chunk/${id}/000000`, () => second);
    expect(await loadCheckpoint(store, RUN)).toMatchObject({ metadata: { kimg: 1 } });
  });

  it('refuse a newer version instead of going back behind it', async () => {
    const { store, writer } = await openRun();
    await saveCheckpoint(store, RUN, smallPayload(1), {}, writer.fence);
    const { id } = await saveCheckpoint(store, RUN, smallPayload(2), {}, writer.fence);
    await change(store, `manifest/${id}`, (value) => ({ ...(value as object), formatVersion: 99 }));
    await expect(loadCheckpoint(store, RUN)).rejects.toMatchObject({ code: 'storage-newer-version' });
  });

  it('say so when every one of them is damaged', async () => {
    const { store, writer } = await openRun();
    const { id } = await saveCheckpoint(store, RUN, smallPayload(1), {}, writer.fence);
    await change(store, `manifest/${id}`, () => 'nonsense');
    await expect(loadCheckpoint(store, RUN)).rejects.toMatchObject({ code: 'checkpoints-damaged' });
  });

  it('throw away what does not read back, and keep the one before', async () => {
    const { store, writer } = await openRun();
    await saveCheckpoint(store, RUN, smallPayload(1), { kimg: 1 }, writer.fence);
    const lying: Store = {
      ...store,
      use: (mode, callback) =>
        store.use(mode, async (records) => {
          const result: unknown = await callback(records);
          return (result instanceof Uint8Array ? result.map((byte) => byte ^ 4) : result) as never;
        }),
    };
    await expect(
      saveCheckpoint(lying, RUN, smallPayload(2), { kimg: 2 }, writer.fence),
    ).rejects.toMatchObject({
      code: 'storage-read-back',
    });
    expect(await loadCheckpoint(store, RUN)).toMatchObject({ metadata: { kimg: 1 }, skipped: [] });
    expect((await allKeys(store)).filter((key) => key.startsWith('manifest/'))).toHaveLength(1);
  });
});

describe('faults while saving', () => {
  it.each([
    ['a quota that is full at put N', fullAtPut, 'storage-full'],
    ['a worker killed before transaction N', deadAtTransaction, undefined],
  ])('%s leave the old or the new checkpoint, and nothing else after recovery', async (_, break_, code) => {
    let outcomes = '';
    for (let n = 1, fired = true; fired; n++) {
      const { store, writer, name } = await openRun();
      const locks = new MemoryLocks();
      await saveCheckpoint(store, RUN, payloadOf(1, 100), { kimg: 1 }, writer.fence);
      const faulty = break_(store, n);
      const saved = await saveCheckpoint(
        faulty,
        RUN,
        payloadOf(2, MAX_CHUNK_BYTES + 1),
        { kimg: 2 },
        writer.fence,
      ).then(
        () => true,
        (error: { code?: string }) => {
          if (code) expect(error.code).toBe(code);
          return false;
        },
      );
      fired = faulty.fired();
      if (!fired) expect(saved).toBe(true);
      store.close();

      const reopened = openStore(name);
      await recover(reopened, locks);
      const loaded = await loadCheckpoint(reopened, RUN);
      expect(loaded!.skipped).toEqual([]);
      const seed = loaded!.metadata['kimg'] as number;
      if (saved) expect(seed).toBe(2);
      else if (code) expect(seed, 'what failed has changed nothing').toBe(1);
      expect(loaded!.payload.every((byte) => byte === seed)).toBe(true);
      outcomes += seed;

      const named = new Set((await listCheckpoints(reopened, RUN)).map(({ id }) => id));
      for (const key of await allKeys(reopened)) {
        const owner = /^(?:chunk|manifest)\/([^/]+)/.exec(key)?.[1];
        if (owner) expect(named).toContain(owner);
      }
    }
    // Early faults leave the old one, late ones the new one, and the sweep reached both.
    expect(outcomes).toMatch(/^1+2+$/);
  });
});

describe('recovery', () => {
  it('removes nothing while somebody writes, or when a head is of a newer version', async () => {
    const { store, writer } = await openRun();
    const locks = new MemoryLocks();
    await saveCheckpoint(store, RUN, smallPayload(1), {}, writer.fence);
    await change(store, 'chunk/orphan/000000', () => smallPayload(3));

    let finish = (): void => undefined;
    const writing = locks.request(
      'gan-fingerprint-studio/writing',
      { mode: 'shared' },
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    expect((await recover(store, locks, { waitMs: 50 })).swept).toBe(false);
    finish();
    await writing;

    await change(store, `head/checkpoint/${RUN}`, (head) => ({ ...(head as object), formatVersion: 99 }));
    expect(await recover(store, locks, { waitMs: 50 })).toMatchObject({ swept: false, removedObjects: [] });
    await change(store, `head/checkpoint/${RUN}`, (head) => ({ ...(head as object), formatVersion: 1 }));
    expect(await recover(store, locks)).toEqual({
      swept: true,
      removedObjects: ['orphan'],
      damagedHeads: [],
    });
  });

  it('names the heads whose newest object is not whole', async () => {
    const { store, writer } = await openRun();
    const { id } = await saveCheckpoint(store, RUN, smallPayload(1), {}, writer.fence);
    await change(store, `chunk/${id}/000000`, () => undefined);
    expect((await recover(store, new MemoryLocks())).damagedHeads).toEqual([`checkpoint/${RUN}`]);
  });
});
