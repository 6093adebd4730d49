/** Fakes of an evaluation: a function of their seed, whole batches, and nothing left behind. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { disposeWeights, toTensors } from '../engine/networks/load.ts';
import { initialModel } from '../engine/training/initial.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import type { FakeBatch } from '../metrics/evaluate.ts';
import { freshFakes } from './fresh-fakes.ts';

const config = tinyConfig.network;

describeEachBackend(['wasm'], 'fresh fakes', () => {
  it('are as many as asked for, by their seed, of which the last batch may hold fewer', async () => {
    const weights = toTensors(initialModel(config, 1).weights);
    const draw = async (seed: number, count: number): Promise<FakeBatch[]> => {
      const batches: FakeBatch[] = [];
      const fakes = freshFakes({ config, weights, count, batch: 3, seed });
      for await (const { pixels, ...rest } of fakes.batches()) {
        batches.push({ pixels: pixels.slice(), ...rest });
      }
      return batches;
    };
    const eight = await draw(5, 8);
    const before = tf.memory().numTensors;
    expect(eight.map(({ count }) => count)).toEqual([3, 3, 2]);
    expect(eight[2]!.pixels).toHaveLength(2 * 8 * 8 * 3);
    const nine = await draw(5, 9);
    expect(nine.slice(0, 2)).toEqual(eight.slice(0, 2));
    expect(nine[2]!.pixels.subarray(0, 2 * 8 * 8 * 3)).toEqual(eight[2]!.pixels);
    expect((await draw(6, 8))[0]!.pixels).not.toEqual(eight[0]!.pixels);
    const share =
      nine.flatMap(({ readRight }) => readRight).reduce((sum, right) => sum + right, 0) /
      (9 * config.fingerprintSize);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
    expect(tf.memory().numTensors).toBe(before);
    disposeWeights(weights);
  });

  it('leave nothing when nobody asks for the rest', async () => {
    const weights = toTensors(initialModel(config, 1).weights);
    for await (const _ of freshFakes({ config, weights, count: 4, batch: 2, seed: 1 }).batches()) break;
    const before = tf.memory().numTensors;
    for await (const _ of freshFakes({ config, weights, count: 4, batch: 2, seed: 1 }).batches()) break;
    expect(tf.memory().numTensors).toBe(before);
    disposeWeights(weights);
  });
});
