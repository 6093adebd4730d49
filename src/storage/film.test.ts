import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { addFrame, cutFilm, readFilm } from './film.ts';
import { acquireWriter } from './locks.ts';
import { MemoryLocks } from './memory-locks.ts';
import type { StoredGrid } from './schemas.ts';
import { openStore } from './store.ts';
import { freshDatabaseName } from './testing/faulty-store.ts';

const RUN = 'run-a';
const frameAt = (kimg: number): StoredGrid => ({
  mode: 'arbitrary',
  kimg,
  rows: 1,
  columns: 1,
  resolution: 1,
  channels: 1,
  pixels: Uint8Array.of(kimg % 256),
});

async function filmOf(length: number) {
  const store = openStore(freshDatabaseName());
  const { fence } = (await acquireWriter(store, RUN, { locks: new MemoryLocks() }))!;
  for (let kimg = 0; kimg < length; kimg++) await addFrame(store, RUN, frameAt(kimg), fence);
  const times = async () => (await readFilm(store, RUN)).map(({ kimg }) => kimg);
  return { store, fence, times };
}

it('a short film is kept whole, and a frame of the same time is replaced', async () => {
  const { store, fence, times } = await filmOf(3);
  await addFrame(store, RUN, { ...frameAt(1), pixels: Uint8Array.of(99) }, fence);
  expect(await times()).toEqual([0, 1, 2]);
  expect((await readFilm(store, RUN))[1]!.pixels).toEqual(Uint8Array.of(99));
});

it('a long film is thinned out between its first and its newest frame', async () => {
  const { times } = await filmOf(100);
  const kept = await times();
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept.length).toBeGreaterThan(20);
  expect([kept[0], kept.at(-1)]).toEqual([0, 99]);
});

it('a run that goes on from a checkpoint loses the frames after it', async () => {
  const { store, fence, times } = await filmOf(5);
  await cutFilm(store, RUN, 2, fence);
  expect(await times()).toEqual([0, 1, 2]);
});
