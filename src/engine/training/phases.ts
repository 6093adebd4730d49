/**
 * The four phases of an iteration (METHOD.md, "Objective"). Each is given what a run holds on the device and returns the
 * body that a step runner captures: it draws, differentiates, updates in place and returns what the statistics add up.
 */
import * as tf from '@tensorflow/tfjs-core';
import { overwrite } from '../gpu/updates.ts';
import { noiseSides, type NetworkConfig } from '../networks/config.ts';
import { generate } from '../networks/generator.ts';
import { valueAndGradients } from '../ops/backward.ts';
import '../ops/gradients.ts';
import type { Draw, RandomSource } from '../random/source.ts';
import type { AdamNetwork } from './adam.ts';
import type { TrainingConfig } from './config.ts';
import type { Controls } from './controls.ts';
import {
  discriminatorLoss,
  generatorLosses,
  moveAverage,
  pathLengths,
  pathPenalty,
  r1Penalty,
} from './losses.ts';
import type { FlatParameters } from './parameters.ts';
import type { Reals } from './reals.ts';
import type { StepShape } from './schedules/step-shape.ts';
import type { PhaseName } from './statistics.ts';
import { streams } from './streams.ts';

export interface PhaseParts {
  config: TrainingConfig;
  networks: Readonly<Record<'generator' | 'decoder' | 'discriminator', AdamNetwork>>;
  /** The moving average of the generator. */
  average: FlatParameters;
  random: RandomSource;
  controls: Controls;
  /** Their batch is the iteration's. */
  reals: Reals;
  shape: StepShape;
  /** [1]: β of the moving average. */
  decay: tf.Tensor;
  /** []: a of the path-length penalty. */
  pathAverage: tf.Tensor;
}

/** METHOD.md: 2·E(‖Jᵀy‖ - a)². Statistics have the mean without it. */
const PATH_WEIGHT = 2;

/** The body returns the phase's statistics, [statisticNames[phase]]. The caller disposes them. */
type Phase = (parts: PhaseParts) => () => tf.Tensor;

export const phases: Readonly<Record<PhaseName, Phase>> = {
  generator: generatorPhase,
  path: pathPhase,
  discriminator: discriminatorPhase,
  r1: r1Phase,
};

/** Decoder and generator, from one batch's summed loss. */
function generatorPhase({ config, networks, random, controls, shape }: PhaseParts) {
  const { network } = config;
  const { generator, decoder, discriminator } = networks;
  const all = {
    ...generator.parameters.views(),
    ...decoder.parameters.views(),
    ...discriminator.parameters.views(),
  };
  const variables = [...generator.parameters.list(), ...decoder.parameters.list()];
  const { batch, isTwice, isPriced, hasGreyViews, readsOther } = shape;
  const prices = isPriced ? controls.prices : undefined;
  return () => {
    const [z, fingerprint, second, ...noise] = random.draw([
      { kind: 'normal', shape: [batch, network.latentSize], stream: streams.generatorLatent },
      { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.generatorFingerprint },
      { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.generatorOther },
      ...noiseDraws(network, isTwice ? 2 * batch : batch, streams.generatorNoise),
    ]) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const inputs = { z, fingerprint, other: isTwice ? second : undefined, noise };
    // A share of s makes those grey whose number from [0, 1) is below it.
    const grey = hasGreyViews
      ? tf.step(tf.sub(controls.grey, random.uniform([batch], streams.generatorGrey)))
      : undefined;
    let report: tf.Tensor | undefined;
    const { gradients } = valueAndGradients(() => {
      const losses = generatorLosses(network, all, inputs, controls.weights, { prices, grey, readsOther });
      report = tf.keep(losses.report);
      return losses.total;
    }, variables);
    const split = generator.parameters.names.length;
    const skipped = [generator.apply(gradients.slice(0, split)), decoder.apply(gradients.slice(split))];
    return consumeInto(report!, skipped);
  };
}

/** Path-length regularisation of the generator, on half a batch of its own. */
function pathPhase({ config, networks, random, reals, pathAverage }: PhaseParts) {
  const { network, pathInterval } = config;
  const { generator } = networks;
  const half = Math.max(1, Math.floor(reals.batch / 2));
  const all = generator.parameters.views();
  return () => {
    const shape = [half, network.resolution, network.resolution, network.channels];
    const [z, fingerprint, direction, ...noise] = random.draw([
      { kind: 'normal', shape: [half, network.latentSize], stream: streams.pathLatent },
      { kind: 'bit', shape: [half, network.fingerprintSize], stream: streams.pathFingerprint },
      { kind: 'normal', shape, stream: streams.pathDirection },
      ...noiseDraws(network, half, streams.pathNoise),
    ]) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const inputs = { z, fingerprint, direction, noise };
    let moved: tf.Tensor | undefined;
    let report: tf.Tensor | undefined;
    const { gradients } = valueAndGradients(() => {
      const lengths = pathLengths(network, all, inputs);
      const average = moveAverage(pathAverage, lengths);
      const penalty = pathPenalty(lengths, average);
      moved = tf.keep(tf.clone(average));
      report = tf.keep(tf.stack([tf.mul(tf.sum(lengths), 1 / half), penalty]));
      return tf.mul(penalty, PATH_WEIGHT * pathInterval);
    }, [...generator.parameters.list()]);
    const skipped = generator.apply(gradients);
    // A bad step must not spoil the average either.
    overwrite(pathAverage, tf.where(tf.greater(skipped, 0.5), pathAverage, moved!));
    moved!.dispose();
    return consumeInto(report!, [skipped]);
  };
}

/** The discriminator, on the next reals and on fakes of its own latents and fingerprints; then the moving average. */
function discriminatorPhase({ config, networks, average, random, reals, decay }: PhaseParts) {
  const { network } = config;
  const { batch } = reals;
  const { generator, discriminator } = networks;
  const makers = generator.parameters.views();
  const all = discriminator.parameters.views();
  return () => {
    const [z, fingerprint, ...noise] = random.draw([
      { kind: 'normal', shape: [batch, network.latentSize], stream: streams.discriminatorLatent },
      { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.discriminatorFingerprint },
      ...noiseDraws(network, batch, streams.discriminatorNoise),
    ]) as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const fakes = tf.tidy(() => generate(network, makers, z, fingerprint, noise));
    const { value, gradients } = valueAndGradients(
      () => discriminatorLoss(network, all, fakes, reals.tensor),
      [...discriminator.parameters.list()],
    );
    const moving = { average: average.values, values: generator.parameters.values, keep: decay };
    return consumeInto(value, [discriminator.apply(gradients, moving)]);
  };
}

/** R1 of the discriminator, on the reals that its step just saw. */
function r1Phase({ config, networks: { discriminator }, controls, reals }: PhaseParts) {
  const all = discriminator.parameters.views();
  return () => {
    let report: tf.Tensor | undefined;
    const { gradients } = valueAndGradients(() => {
      const penalty = r1Penalty(config.network, all, reals.tensor);
      report = tf.keep(tf.clone(penalty)); // before its weight, as the official tool reports it
      return tf.mul(penalty, controls.r1);
    }, [...discriminator.parameters.list()]);
    return consumeInto(report!, [discriminator.apply(gradients)]);
  };
}

/** The draws of fresh noise for every layer and `count` samples, [count,H,W,1] each. */
function noiseDraws(network: NetworkConfig, count: number, stream: number): Draw[] {
  return noiseSides(network).map((side, layer) => ({
    kind: 'normal',
    shape: [count, side, side, 1],
    stream: stream + layer,
  }));
}

/** [report…, extras…] as one vector; the parts are disposed by the surrounding tidy or here. */
function consumeInto(report: tf.Tensor, extras: tf.Tensor[]): tf.Tensor {
  const flat = tf.concat([tf.reshape(report, [-1]), ...extras.map((extra) => tf.reshape(extra, [1]))]);
  for (const part of [report, ...extras]) part.dispose();
  return flat;
}
