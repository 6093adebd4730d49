import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import type { ImageBatch } from './extractor.ts';
import { kernelDistance } from './kernel.ts';
import { RandomFeatures } from './random-features.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Images of one colour each, or of noise around it: two sets that differ in texture alone. */
function images(count: number, noise: number, seed: number, channels = 3): ImageBatch {
  const random = new RandomState(seed);
  const data = new Uint8Array(count * 16 * 16 * channels);
  for (let n = 0; n < count; n++) {
    const colour = 80 + 96 * random.random();
    for (let i = 0; i < 256 * channels; i++) {
      data[n * 256 * channels + i] = colour + noise * (random.random() - 0.5);
    }
  }
  return { data, count, height: 16, width: 16, channels };
}

it('gives the same features for the same seed, others for another', async () => {
  const batch = images(3, 50, 1);
  const [a, b, c] = await Promise.all([5, 5, 6].map((seed) => new RandomFeatures(seed).extract(batch)));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
  expect(a!.length).toBe(3 * new RandomFeatures().dimension);
});

it('tells sets of images apart, and finds none where there is no difference', async () => {
  const extractor = new RandomFeatures();
  const features = (noise: number, seed: number) => extractor.extract(images(100, noise, seed));
  const [smooth, alsoSmooth, rough] = [await features(0, 1), await features(0, 2), await features(120, 3)];
  const same = await kernelDistance(smooth, alsoSmooth, extractor.dimension);
  const different = await kernelDistance(smooth, rough, extractor.dimension);
  expect(different).toBeGreaterThan(0);
  expect(Math.abs(same)).toBeLessThan(different / 5);
});

it('takes grey images as three equal channels, and refuses sizes that do not fit', async () => {
  const extractor = new RandomFeatures();
  const grey = images(2, 90, 4, 1);
  const colour = {
    ...grey,
    channels: 3,
    data: Uint8Array.from({ length: grey.data.length * 3 }, (_, i) => grey.data[Math.floor(i / 3)]!),
  };
  expect(await extractor.extract(grey)).toEqual(await extractor.extract(colour));
  await expect(extractor.extract({ ...grey, width: 15 })).rejects.toMatchObject({ code: 'bad-shape' });
});

it('leaves no tensors behind', async () => {
  const before = tf.memory().numTensors;
  const extractor = new RandomFeatures();
  await extractor.extract(images(2, 0, 1));
  extractor.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
