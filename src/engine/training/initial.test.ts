/** The centred start: what it computes, what it leaves alone. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { mapping } from '../networks/generator.ts';
import { toTensors, type PlainModel } from '../networks/load.ts';
import { randomBits } from '../random/threefry.ts';
import { centre, initialModel, startingModel } from './initial.ts';

const { network, seed } = tinyConfig;
const bits = randomBits({ seed: 1, stream: 0, step: 0 }, 16 * network.fingerprintSize);

/** w [16,D] of 16 fingerprints given as two values for the bits 0 and 1. */
async function dlatents({ weights }: PlainModel, [zero, one]: [number, number]): Promise<Float32Array> {
  const input = tf.tensor2d(
    bits.map((bit) => (bit > 0.5 ? one : zero)),
    [16, network.fingerprintSize],
  );
  return (await mapping(network, toTensors(weights), input).data()) as Float32Array;
}

describeEachBackend(['wasm'], 'a centred start', () => {
  it('maps bits of 0 and 1 to what an uncentred one makes of -1 and +1', async () => {
    const plain = initialModel(network, seed);
    const wanted = await dlatents(plain, [-1, 1]);
    const found = await dlatents(centre(plain), [0, 1]);
    const uncentred = await dlatents(plain, [0, 1]);
    const largest = Math.max(...wanted.map(Math.abs));
    const error = (values: Float32Array) =>
      Math.max(...values.map((x, i) => Math.abs(x - wanted[i]!))) / largest;
    expect(error(found)).toBeLessThan(1e-5);
    expect(error(uncentred)).toBeGreaterThan(0.1);
  });

  it('changes nothing but the first mapping layer, and that only where a run asks for it', () => {
    const plain = initialModel(network, seed);
    const centred = startingModel({ ...tinyConfig, centred: true });
    const changed = [...centred.weights].filter(([name, { data }]) =>
      data.some((x, i) => x !== plain.weights.get(name)!.data[i]),
    );
    expect(changed.map(([name]) => name).toSorted()).toEqual([
      'mapping/Dense0/bias',
      'mapping/Dense0/weight',
    ]);
    expect(startingModel({ ...tinyConfig, centred: false })).toEqual(plain);
  });
});
