/** A run's snapshots as an animated PNG: every grid in its order, the newest held. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { pngChunks, readPngHeader } from '../../src/formats/png-chunks.ts';
import { decodePng } from '../../src/formats/png.ts';
import { addFrame } from '../../src/storage/film.ts';
import { acquireWriter } from '../../src/storage/locks.ts';
import { createRun, runScope, type StoredGrid } from '../../src/storage/runs.ts';
import { openStore } from '../../src/storage/store.ts';
import { freshDatabaseName } from '../../src/storage/testing/faulty-store.ts';
import { newJob } from '../kit/testing/linked.ts';
import { filmOfRun } from './run-film.ts';

const grid = (kimg: number): StoredGrid => ({
  mode: 'arbitrary',
  kimg,
  rows: 1,
  columns: 2,
  resolution: 1,
  channels: 3,
  // A pixel a cell: the first one's level is the time's.
  pixels: Uint8Array.of(kimg, kimg, kimg, 7, 8, 9),
});

it('shows every grid once, the newest longer, cells side by side', async () => {
  const store = openStore(freshDatabaseName());
  const { id: runId } = await createRun(store, { name: 'Rain', datasetId: null, config: {} });
  const { fence } = (await acquireWriter(store, runScope(runId)))!;
  for (const kimg of [1, 2, 3]) await addFrame(store, runId, grid(kimg), fence);
  const { fileName, blob } = await filmOfRun(store, { runId, format: 'apng', fileStem: 'rain' }, newJob());
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect([fileName, readPngHeader(bytes)]).toEqual([
    'rain.png',
    expect.objectContaining({ width: 2, height: 1 }),
  ]);
  expect([...decodePng(bytes).data]).toEqual([1, 1, 1, 255, 7, 8, 9, 255]);
  const frames = [...pngChunks(bytes)]
    .filter(({ type }) => type === 'IDAT' || type === 'fdAT')
    .map(({ type, data }) => String(type === 'IDAT' ? data : data.subarray(4)));
  expect(new Set(frames).size).toBe(3);
  expect(frames.slice(3).every((frame) => frame === frames[2])).toBe(true);
  expect(frames.length).toBeGreaterThan(3);
});

it('of a run without any is refused', async () => {
  const store = openStore(freshDatabaseName());
  const request = { runId: 'none', format: 'apng', fileStem: 'none' } as const;
  await expect(filmOfRun(store, request, newJob())).rejects.toMatchObject({ code: 'part-missing' });
});
