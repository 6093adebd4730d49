/** The gradients of one step on wasm, where they are known in closed form, and what a missing discriminator leaves. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackendNode } from '../open-node.ts';
import { generate } from '../networks/generator.ts';
import { disposeWeights, toTensors } from '../networks/load.ts';
import type { Weights } from '../networks/layers.ts';
import { decode, discriminate } from '../networks/trunk.ts';
import { randomBits, randomNormal } from '../random/threefry.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { initialModel } from './initial.ts';
import { stepGradients, type Pull, type StepBatch } from './step-gradients.ts';

const { network } = tinyConfig;
const n = 4;
let weights: Weights;
let batch: StepBatch;

beforeAll(async () => {
  await openBackendNode({ prefer: 'wasm' });
  weights = toTensors(initialModel(network, 1).weights);
  const bits = (stream: number) =>
    tf.tensor(randomBits({ seed: 1, stream, step: 0 }, n * network.fingerprintSize), [
      n,
      network.fingerprintSize,
    ]);
  batch = {
    z: tf.tensor(randomNormal({ seed: 1, stream: 1, step: 0 }, n * network.latentSize), [
      n,
      network.latentSize,
    ]),
    fingerprint: bits(2),
    other: bits(3),
    noise: 'none',
  };
  // The first run leaves the filters' constants, which are kept.
  await stepGradients(network, weights, batch);
});
afterAll(() => disposeWeights(weights));

const squaresOf = (pulls: readonly Pull[] | null, name: string): number =>
  pulls!.find((pull) => pull.name === name)!.squares;

/** The gradients of the last biases follow from the outputs alone. */
function expectedSquares(): { decoder: number; discriminator: number } {
  return tf.tidy(() => {
    const images = generate(network, weights, batch.z, batch.fingerprint, 'none');
    const { latents, logits } = decode(network, weights, images);
    // Mean squares with weight 1, mean cross-entropy with weight 2, each over the batch.
    const byLatent = tf.mul(tf.sum(tf.sub(latents, batch.z), 0), 2 / batch.z.size);
    const byBit = tf.mul(
      tf.sum(tf.sub(tf.sigmoid(logits), batch.fingerprint), 0),
      2 / batch.fingerprint.size,
    );
    const byScore = tf.mean(tf.sigmoid(discriminate(network, weights, images)));
    const squares = (x: tf.Tensor): number => tf.sum(tf.square(x)).dataSync()[0]!;
    return { decoder: squares(byLatent) + squares(byBit), discriminator: squares(byScore) };
  });
}

it('are those that the losses give the last biases, and leave no tensors', async () => {
  const before = tf.memory().numTensors;
  const { decoder, discriminator, generator } = await stepGradients(network, weights, batch);
  expect(tf.memory().numTensors).toBe(before);
  const expected = expectedSquares();
  expect(squaresOf(decoder, 'decoder/Output/bias')).toBeCloseTo(expected.decoder, 6);
  expect(squaresOf(discriminator, 'discriminator/Output/bias')).toBeCloseTo(expected.discriminator, 6);
  expect(squaresOf(generator, 'mapping/Dense0/weight')).toBeGreaterThan(0);
});

it('without a discriminator are those of the other terms alone', async () => {
  const without = Object.fromEntries(
    Object.entries(weights).filter(([name]) => !name.startsWith('discriminator/')),
  );
  const whole = await stepGradients(network, weights, batch);
  const part = await stepGradients(network, without, batch);
  expect(part.discriminator).toBeNull();
  expect(part.losses).toEqual({ ...whole.losses, adversarial: null, discriminator: null });
  expect(part.decoder).toEqual(whole.decoder);
  expect(part.generator).not.toEqual(whole.generator);
});
