/** The decoder, captured, against the same network run op by op: every bit, on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { randomNormal } from '../random/threefry.ts';
import { initialModel } from '../training/initial.ts';
import { capturedDecoder } from './captured-decoder.ts';
import { disposeWeights, toTensors } from './load.ts';
import { decoderOutputs } from './trunk.ts';

const { network } = tinyConfig;
const N = 2;

describeEachBackend(['wasm', 'webgpu'], 'a captured decoder', () => {
  it('reads what the decoder reads, call after call', async () => {
    const weights = toTensors(initialModel(network, 1).weights);
    const decoder = capturedDecoder(network, weights, N);
    const { resolution, channels } = network;
    const shape = [N, resolution, resolution, channels];
    for (const step of [1, 2]) {
      const values = randomNormal({ seed: 2, stream: 0, step }, tf.util.sizeFromShape(shape));
      const outputs = tf.tidy(() => decoderOutputs(network, weights, tf.tensor(values, shape)));
      expect(await decoder.read([values])).toEqual(Float32Array.from(await outputs.data()));
      outputs.dispose();
    }
    decoder.dispose();
    disposeWeights(weights);
  });
});
