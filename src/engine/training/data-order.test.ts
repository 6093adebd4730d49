/** Pictures that are not in memory are read an iteration ahead, and change nothing about a run. */
import { expect, it, vi } from 'vitest';
import { DataOrder, imagesOf, type ImageSet } from './data-order.ts';

const data = Uint8Array.from({ length: 10 * 2 * 2 * 3 }, (_, i) => i);
const inMemory = imagesOf({ count: 10, resolution: 2, channels: 3, data });
const size = 4 * 12;

/** The reals of three iterations. */
async function shownFrom(images: ImageSet): Promise<number[]> {
  const order = new DataOrder(images, 5, true);
  const out = new Float32Array(size);
  const shown: number[] = [];
  for (let iteration = 0; iteration < 3; iteration++) {
    const batch = { shown: 4 * iteration, batch: 4 };
    await order.ready(batch);
    order.fill(out, batch, iteration);
    order.expect({ shown: 4 * iteration + 4, batch: 4 });
    shown.push(...out);
  }
  return shown;
}

it('the same pictures are shown from a disk and from memory', async () => {
  const onDisk: ImageSet = { ...inMemory, read: async (indices) => inMemory.read(indices) };
  const shown = await shownFrom(onDisk);
  expect(shown).toEqual(await shownFrom(inMemory));
  expect(new Set(shown).size).toBeGreaterThan(size);
});

it('a batch is read once, and again where reading failed', async () => {
  const read = vi.fn(async (indices: readonly number[]) => inMemory.read(indices));
  const order = new DataOrder({ ...inMemory, read }, 5, false);
  const first = { shown: 0, batch: 4 };
  order.expect(first);
  await order.ready(first);
  await order.ready(first);
  expect(read).toHaveBeenCalledTimes(1);

  const second = { shown: 4, batch: 4 };
  read.mockRejectedValueOnce(new Error('gone'));
  await expect(order.ready(second)).rejects.toThrow('gone');
  await order.ready(second);
  expect(read).toHaveBeenCalledTimes(3);
});

it('a batch that was not waited for is an error, never other pictures', () => {
  const order = new DataOrder({ ...inMemory, read: async (indices) => inMemory.read(indices) }, 5, false);
  expect(() => order.fill(new Float32Array(size), { shown: 0, batch: 4 }, 0)).toThrow(/not waited for/);
});
