import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { disposeWeights, toTensors, type PlainVariable } from '../engine/networks/load.ts';
import { initialModel } from '../engine/training/initial.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { FreshNoiseGenerator } from './fresh-noise-generator.ts';

const { network } = tinyConfig;

describeEachBackend(['wasm'], 'a generator with fresh noise', () => {
  it('draws other noise for each step of its seed, and the same for the same', async () => {
    const noisy = new Map<string, PlainVariable>(initialModel(network, 1).weights);
    for (const name of noisy.keys()) {
      if (name.endsWith('noise_strength')) noisy.set(name, { shape: [], data: Float32Array.of(0.5) });
    }
    const weights = toTensors(noisy);
    const [z, c] = [new Float32Array(network.latentSize), new Float32Array(network.fingerprintSize)];
    const drawAll = async (steps: number[]): Promise<string[]> => {
      const generator = new FreshNoiseGenerator(network, weights, 1, 7);
      const images: string[] = [];
      for (const step of steps) images.push((await generator.draw(z, c, step)).join());
      generator.dispose();
      return images;
    };
    const [first, second, again] = await drawAll([0, 1, 0]);
    expect(second).not.toBe(first);
    expect(again).toBe(first);
    const before = tf.memory().numTensors; // filters' constants, made by the first, are kept
    expect(await drawAll([1, 0])).toEqual([second, first]);
    expect(tf.memory().numTensors).toBe(before);
    disposeWeights(weights);
  });
});
