/** Datasets of the page that do not fit in the cache are read as they are shown. */
import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { DatasetWriter } from '../../src/storage/datasets.ts';
import { openStore } from '../../src/storage/store.ts';
import { loadImages } from './load-images.ts';

const side = 256;
const imageBytes = side * side * 3;
const count = 25;

async function stored(name: string) {
  const store = openStore(name);
  const writer = await DatasetWriter.begin(store, { name, resolution: side, channels: 3, source: 'spec' });
  for (let i = 0; i < count; i++) await writer.add(new Uint8Array(imageBytes).fill(i));
  return { store, id: (await writer.finish()).id };
}

const firstValues = (pixels: Uint8Array, size: number): number[] =>
  Array.from({ length: pixels.length / size }, (_, i) => pixels[i * size]!);

describe('a stored dataset', () => {
  it('that fits in the cache is read once, before the first step', async () => {
    const { store, id } = await stored('fits');
    const images = await loadImages(store, id, side);
    const use = vi.spyOn(store, 'use');
    expect(firstValues(await images.read([24, 0, 11]), imageBytes)).toEqual([24, 0, 11]);
    expect(use).not.toHaveBeenCalled();
  });

  it('that does not is read by pieces, at the networks’ size', async () => {
    const { store, id } = await stored('large');
    const images = await loadImages(store, id, side / 2, { cacheBytes: 2 * 10 * imageBytes });
    expect(images).toMatchObject({ count, resolution: side / 2, channels: 3 });
    const use = vi.spyOn(store, 'use');
    const values = firstValues(await images.read([24, 0, 11]), imageBytes / 4);
    expect(values).toEqual([24, 0, 11]);
    expect(use).toHaveBeenCalledTimes(3);
  });

  it('smaller than the networks is refused', async () => {
    const { store, id } = await stored('small');
    await expect(loadImages(store, id, 2 * side)).rejects.toMatchObject({ code: 'dataset-too-small' });
  });
});
