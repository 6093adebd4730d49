/**
 * The losses and gradients of one training step, computed and not applied: how strongly each variable is
 * pulled. The objective is that of training (losses.ts) with the paper's weights and without regularisers. For
 * showing only; runs train by phases.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfig } from '../networks/config.ts';
import { generate, type Noise } from '../networks/generator.ts';
import { generatorLayout, networkLayout, type VariableSpec } from '../networks/layout.ts';
import type { Weights } from '../networks/layers.ts';
import { discriminate } from '../networks/trunk.ts';
import { valueAndGradients } from '../ops/backward.ts';
import '../ops/gradients.ts';
import { logisticLoss } from '../ops/losses.ts';
import { generatorLosses } from './losses.ts';

export interface StepBatch {
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n] of 0/1
  /** [N,n], for the same latents. */
  other: tf.Tensor;
  /** Of 2N samples a layer, the first fingerprint's first. */
  noise: Noise;
}

/** A variable, and the sum of its gradient's squares. */
export interface Pull {
  name: string;
  squares: number;
  values: number;
}

export interface StepGradients {
  /** Weighted; null where there is no discriminator. The discriminator's is of the fakes alone. */
  losses: {
    adversarial: number | null;
    consistency: number;
    latent: number;
    fingerprint: number;
    discriminator: number | null;
  };
  generator: Pull[];
  decoder: Pull[];
  /** Null where the weights have none. */
  discriminator: Pull[] | null;
}

/** METHOD.md, "Objective". */
const paperWeights = { adversarial: 1, consistency: 2, latent: 1, fingerprint: 2 };

/** Needs generator and decoder. Without a discriminator its term is left out of the generator's loss. Leaves no tensors. */
export async function stepGradients(
  config: NetworkConfig,
  weights: Weights,
  batch: StepBatch,
): Promise<StepGradients> {
  const judged = networkLayout('discriminator', config);
  const hasDiscriminator = judged.every(({ name }) => weights[name]);
  const made = [...trainable(generatorLayout(config)), ...trainable(networkLayout('decoder', config))];
  const fromMakers = tf.tidy(() => {
    // A discriminator of zeros gives every picture the same score, and so no gradient.
    const all = hasDiscriminator ? weights : { ...zeros(judged), ...weights };
    const lossWeights = {
      adversarial: tf.scalar(paperWeights.adversarial),
      consistency: tf.scalar(paperWeights.consistency),
      decoder: tf.tensor1d([paperWeights.latent, paperWeights.fingerprint]),
    };
    let report: tf.Tensor | undefined;
    const { gradients } = valueAndGradients(
      () => {
        const losses = generatorLosses(config, all, batch, lossWeights);
        report = tf.keep(losses.report);
        return losses.total;
      },
      made.map((name) => weights[name]!),
    );
    return [report!, squaresOf(gradients)] as const;
  });
  const [report, pulls] = await readAll(fromMakers);
  const [adversarial, consistency, latent, fingerprint] = report as [number, number, number, number];
  const makers = pullsOf(made, weights, pulls);
  const isDecoder = ({ name }: Pull): boolean => name.startsWith('decoder/');
  const discriminator = hasDiscriminator ? await ofDiscriminator(config, weights, batch) : null;
  return {
    losses: {
      adversarial: hasDiscriminator ? adversarial : null,
      consistency,
      latent,
      fingerprint,
      discriminator: discriminator && discriminator.loss,
    },
    generator: makers.filter((pull) => !isDecoder(pull)),
    decoder: makers.filter(isDecoder),
    discriminator: discriminator && discriminator.pulls,
  };
}

/** softplus(D(fake)), batch mean: what the discriminator learns from fakes. */
async function ofDiscriminator(config: NetworkConfig, weights: Weights, batch: StepBatch) {
  const names = trainable(networkLayout('discriminator', config));
  const both = tf.tidy(() => {
    const n = batch.z.shape[0];
    const noise =
      typeof batch.noise === 'string' ? batch.noise : batch.noise.map((layer) => firstRows(layer, n));
    const fakes = generate(config, weights, batch.z, batch.fingerprint, noise);
    const { value, gradients } = valueAndGradients(
      () => logisticLoss({ scores: discriminate(config, weights, fakes) }, { low: n, share: 1 / n }),
      names.map((name) => weights[name]!),
    );
    return [value, squaresOf(gradients)] as const;
  });
  const [[loss], squares] = await readAll(both);
  return { loss: loss!, pulls: pullsOf(names, weights, squares) };
}

const trainable = (specs: readonly VariableSpec[]): string[] =>
  specs.filter((spec) => spec.trainable).map(({ name }) => name);

const zeros = (specs: readonly VariableSpec[]): Weights =>
  Object.fromEntries(specs.map(({ name, shape }) => [name, tf.zeros(shape)]));

const firstRows = (x: tf.Tensor, count: number): tf.Tensor =>
  tf.slice(x, [0, 0, 0, 0], [count, ...x.shape.slice(1)]);

/** [gradients] */
const squaresOf = (gradients: readonly tf.Tensor[]): tf.Tensor =>
  tf.concat(gradients.map((gradient) => tf.reshape(tf.sum(tf.square(gradient)), [1])));

async function readAll([first, second]: readonly [tf.Tensor, tf.Tensor]): Promise<[number[], number[]]> {
  const values = await Promise.all([first, second].map(async (tensor) => [...(await tensor.data())]));
  tf.dispose([first, second]);
  return [values[0]!, values[1]!];
}

const pullsOf = (names: readonly string[], weights: Weights, squares: readonly number[]): Pull[] =>
  names.map((name, i) => ({ name, squares: squares[i]!, values: weights[name]!.size }));
