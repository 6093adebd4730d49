/** Captured batches against the same networks run op by op: every bit, on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { dlatentLayers, noiseSides } from '../engine/networks/config.ts';
import { generate, type Noise } from '../engine/networks/generator.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { disposeWeights, toTensors, type PlainVariable } from '../engine/networks/load.ts';
import { decode } from '../engine/networks/trunk.ts';
import { countDispatches } from '../engine/gpu/count.ts';
import { RandomSource } from '../engine/random/source.ts';
import { randomBits, randomNormal } from '../engine/random/threefry.ts';
import { initialModel } from '../engine/training/initial.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { BatchGenerator, type BatchShape } from './batch-generator.ts';
import type { BatchInputs, DeviceDraws } from './source.ts';

const { network } = tinyConfig;
const size = 2;
const sides = noiseSides(network);
const drawn: DeviceDraws = { seed: 9, noise: 30 };
const all: DeviceDraws = { ...drawn, inputs: { latent: 1, fingerprint: 2 } };

/** Fresh weights whose noise shows. */
function noisyWeights(): Weights {
  const weights = new Map<string, PlainVariable>(initialModel(network, 1).weights);
  for (const name of weights.keys()) {
    if (name.endsWith('noise_strength')) weights.set(name, { shape: [], data: Float32Array.of(0.5) });
  }
  return toTensors(weights);
}

function inputsOf(noise: BatchShape['noise'], step: number): Required<BatchInputs> {
  const key = (stream: number) => ({ seed: 1, stream, step });
  const count = noise === 'each' ? size : 1;
  const given = noise === 'each' || noise === 'shared' ? sides : [];
  return {
    latents: randomNormal(key(1), size * network.latentSize),
    fingerprints: randomBits(key(2), size * network.fingerprintSize),
    noises: given.map((side, layer) => randomNormal(key(3 + layer), count * side * side)),
    mix: {
      fingerprints: randomBits(key(20), size * network.fingerprintSize),
      layers: randomBits(key(21), size * dlatentLayers(network)),
    },
  };
}

/** Images, latents and logits, as the networks give them without a capture. */
async function eagerly(
  weights: Weights,
  { noise, mixes }: BatchShape,
  inputs: Required<BatchInputs>,
  step: number,
): Promise<{ images: Float32Array; latents: Float32Array; logits: Float32Array }> {
  const random = new RandomSource(drawn.seed);
  random.setStep(step);
  const outputs = tf.tidy(() => {
    const z = tf.tensor(inputs.latents, [size, network.latentSize]);
    const c = tf.tensor(inputs.fingerprints, [size, network.fingerprintSize]);
    const shapeOf = (side: number) => [noise === 'shared' ? 1 : size, side, side, 1];
    const given: Noise =
      typeof noise === 'object'
        ? sides.map((side, layer) => random.normal(shapeOf(side), drawn.noise + layer))
        : inputs.noises.map((values, layer) => tf.tensor(values, shapeOf(sides[layer]!)));
    const kept: Noise = noise === 'none' ? 'none' : noise === 'model' ? 'stored' : given;
    const mix = {
      fingerprint: tf.tensor(inputs.mix.fingerprints, [size, network.fingerprintSize]),
      layers: tf.tensor(inputs.mix.layers, [size, dlatentLayers(network)]),
    };
    const images = generate(network, weights, z, c, kept, mixes ? mix : undefined);
    return { images, ...decode(network, weights, images) };
  });
  const [images, latents, logits] = await Promise.all(
    [outputs.images, outputs.latents, outputs.logits].map(async (t) => Float32Array.from(await t.data())),
  );
  tf.dispose(outputs);
  random.dispose();
  return { images: images!, latents: latents!, logits: logits! };
}

describeEachBackend(['wasm', 'webgpu'], 'a batch', (backend) => {
  it.each<[string, BatchShape]>([
    ['no noise', { size, noise: 'none' }],
    ["the model's noise", { size, noise: 'model' }],
    ['one noise for all', { size, noise: 'shared' }],
    ['a noise each', { size, noise: 'each' }],
    ['noise of the device', { size, noise: drawn }],
    ['two fingerprints by layer', { size, noise: 'each', mixes: true }],
    ['a noise each, read at once', { size, noise: 'each', decode: true }],
  ])('with %s is what the networks give, call after call', async (_, shape) => {
    const weights = noisyWeights();
    const batch = new BatchGenerator(network, weights, shape);
    for (const step of [1, 2, 3]) {
      const inputs = inputsOf(shape.noise, step);
      const expected = await eagerly(weights, shape, inputs, step);
      const count = backend === 'webgpu' ? countDispatches() : undefined;
      const { mix, ...plain } = inputs;
      const drawnBatch = await batch.draw(shape.mixes ? { ...plain, mix } : plain, step);
      const { images, latents, logits, fingerprints } = drawnBatch;
      const dispatches = count?.stop();
      expect(images).toEqual(expected.images);
      expect(fingerprints).toHaveLength(0);
      expect([latents, logits]).toEqual(
        shape.decode ? [expected.latents, expected.logits] : [new Float32Array(), new Float32Array()],
      );
      // The first call was recorded as it ran; the others go past tfjs.
      if (count && step > 1) expect(dispatches).toBe(0);
    }
    batch.dispose();
    disposeWeights(weights);
  });

  it('that the device draws is a function of its step, tells its fingerprints and leaves nothing', async () => {
    const weights = noisyWeights();
    const before = tf.memory().numTensors;
    const draw = async (steps: number[]) => {
      const batch = new BatchGenerator(network, weights, { size, noise: all });
      const outputs = [];
      for (const step of steps) {
        const { images, fingerprints } = await batch.draw(undefined, step);
        outputs.push({ images: images.slice(), fingerprints: fingerprints.slice() });
      }
      batch.dispose();
      return outputs;
    };
    const [first, second] = await draw([0, 1]);
    expect(await draw([1, 0])).toEqual([second, first]);
    expect(first!.images).not.toEqual(second!.images);
    expect(first!.fingerprints).toEqual(
      randomBits({ seed: all.seed, stream: 2, step: 0 }, size * network.fingerprintSize),
    );
    expect(tf.memory().numTensors).toBe(before);
    disposeWeights(weights);
  });
});
