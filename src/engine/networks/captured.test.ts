/** Generator and decoder, captured, against the same networks run op by op: every bit, on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { noiseSides } from './config.ts';
import { generate, type Noise } from './generator.ts';
import type { Weights } from './layers.ts';
import { disposeWeights, toTensors, type PlainVariable } from './load.ts';
import { decoderOutputs } from './trunk.ts';
import { countDispatches } from '../gpu/count.ts';
import { randomBits, randomNormal } from '../random/threefry.ts';
import { initialModel } from '../training/initial.ts';
import { capturedDecoder, capturedGenerator, type NoiseKind } from './captured.ts';

const { network } = tinyConfig;
const N = 2;
const kinds: NoiseKind[] = ['none', 'model', 'shared', 'each'];

/** Fresh weights whose noise shows. */
function noisyWeights(): Weights {
  const weights = new Map<string, PlainVariable>(initialModel(network, 1).weights);
  for (const name of weights.keys()) {
    if (name.endsWith('noise_strength')) weights.set(name, { shape: [], data: Float32Array.of(0.5) });
  }
  return toTensors(weights);
}

/** Latents, fingerprints and noises of a call. */
function inputsOf(kind: NoiseKind, step: number): Float32Array<ArrayBuffer>[] {
  const key = (stream: number) => ({ seed: 1, stream, step });
  const count = kind === 'each' ? N : 1;
  const given = kind === 'each' || kind === 'shared' ? noiseSides(network) : [];
  return [
    randomNormal(key(1), N * network.latentSize),
    randomBits(key(2), N * network.fingerprintSize),
    ...given.map((side, layer) => randomNormal(key(3 + layer), count * side * side)),
  ];
}

async function eagerly(weights: Weights, kind: NoiseKind, inputs: Float32Array[]): Promise<Float32Array> {
  const images = tf.tidy(() => {
    const [z, c, ...noises] = inputs;
    const given = noises.map((values, layer) => {
      const side = noiseSides(network)[layer]!;
      return tf.tensor(values, [kind === 'each' ? N : 1, side, side, 1]);
    });
    const noise: Noise = kind === 'none' ? 'none' : kind === 'model' ? 'stored' : given;
    const latents = tf.tensor(z!, [N, network.latentSize]);
    return generate(network, weights, latents, tf.tensor(c!, [N, network.fingerprintSize]), noise);
  });
  const values = Float32Array.from(await images.data());
  images.dispose();
  return values;
}

describeEachBackend(['wasm', 'webgpu'], 'captured networks', (backend) => {
  it.each(kinds)('draw what the generator draws, with noise %s, call after call', async (kind) => {
    const weights = noisyWeights();
    const generator = capturedGenerator(network, weights, N, kind);
    for (const step of [1, 2, 3]) {
      const inputs = inputsOf(kind, step);
      const expected = await eagerly(weights, kind, inputs);
      const count = backend === 'webgpu' ? countDispatches() : undefined;
      expect(await generator.read(inputs)).toEqual(expected);
      // The first call was recorded as it ran; the others go past tfjs.
      if (count && step > 1) expect(count.stop()).toBe(0);
      else count?.stop();
    }
    generator.dispose();
    disposeWeights(weights);
  });

  it('read what the decoder reads', async () => {
    const weights = noisyWeights();
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
