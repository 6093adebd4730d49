/** Walks as the page asks for them, on wasm with a tiny model: both ends are the cells' own pictures, and nobody waits in vain. */
import { afterAll, expect, it } from 'vitest';
import { walkLength } from '../../src/drawing/walk.ts';
import { decodePng } from '../../src/formats/png.ts';
import { pngChunks } from '../../src/formats/png-chunks.ts';
import { Job } from '../kit/job.ts';
import { newJob } from '../kit/testing/linked.ts';
import type { WalkPictures } from './protocol.ts';
import { cellsFrom } from './testing/models.ts';
import { wasmService } from './testing/wasm-service.ts';

const [from, to] = cellsFrom(5, 2);
const request = {
  modelId: 'sample',
  walk: { from: from!, to: to!, moves: 'both' },
  noise: 'stored',
} as const;
const service = wasmService('walks');
afterAll(() => service.close());

it('come picture by picture, from the one cell to the other', async () => {
  const told: WalkPictures[] = [];
  await service.drawWalk(request, new Job(new AbortController().signal, (some) => told.push(some)));
  const pictures = told.flatMap((some) => some.pictures);
  expect(told.map((some) => some.from)).toEqual(told.map((_, i) => i * told[0]!.pictures.length));
  expect(pictures).toHaveLength(walkLength);
  const ends = await Promise.all(
    [from!, to!].map((cell) => service.readCell({ modelId: 'sample', cell, noise: 'stored' }, newJob())),
  );
  expect([pictures[0], pictures.at(-1)]).toEqual(ends.map(({ picture }) => picture));
  expect(new Set(pictures.map(({ rgba }) => rgba.join())).size).toBeGreaterThan(walkLength / 2);
});

it('become a film that goes there and back, and ends with neither end twice', async () => {
  const { fileName, blob } = await service.exportFilm(
    { ...request, format: 'apng', fileStem: 'walk', text: { inputs: false } },
    newJob(),
  );
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const film = [...pngChunks(bytes)].filter(({ type }) => type === 'IDAT' || type === 'fdAT');
  const frames = film.map(({ type, data }) => String(type === 'IDAT' ? data : data.subarray(4)));
  expect(frames).toHaveLength(2 * walkLength - 2);
  expect(frames.slice(walkLength)).toEqual(frames.slice(1, walkLength - 1).reverse());
  const { picture } = await service.readCell({ modelId: 'sample', cell: from!, noise: 'stored' }, newJob());
  const { data, text } = decodePng(bytes);
  expect([...data]).toEqual([...picture.rgba]);
  expect([fileName, Object.keys(JSON.parse(text['gan-fingerprint']!) as object)]).toEqual([
    'walk.png',
    ['version', 'model', 'file'],
  ]);
});

it('end before their next batch once nobody wants them', async () => {
  const controller = new AbortController();
  let told = 0;
  const job = new Job<WalkPictures>(controller.signal, () => {
    told++;
    controller.abort();
  });
  await expect(service.drawWalk(request, job)).rejects.toThrow();
  expect(told).toBe(1);
});
