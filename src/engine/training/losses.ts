/**
 * The objective (METHOD.md, "Objective"): every loss and both regularisers as functions of networks and inputs. Batch
 * means, each times the weight that the caller gives: what is returned is what is minimised and reported.
 */
import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from '../ops/backward.ts';
import { dlatentLayers, type NetworkConfig } from '../networks/config.ts';
import { mapping, synthesis, type Noise } from '../networks/generator.ts';
import type { Weights } from '../networks/layers.ts';
import { decoderOutputs, discriminate } from '../networks/trunk.ts';
import { scaleChannels } from '../ops/channels.ts';
import { consistencyLoss, decoderLosses, logisticLoss } from '../ops/losses.ts';
import { aroundGrey } from '../perturb/saturation.ts';
import { pricedConsistency } from './consistency.ts';
import type { WeightName } from './fields/loss-weights.ts';

/** The weights of the losses on the device, where a schedule changes them (controls.ts). */
export interface WeightTensors extends Record<SingleWeight, tf.Tensor> {
  /** [2], w_z: the decoder recovers the latent; w_c: it reads the fingerprint. Both come out of one kernel. */
  decoder: tf.Tensor;
}

/** Weights that are a tensor [] each: `adversarial`, 1 in the paper, and `consistency`, w_const. */
export type SingleWeight = Exclude<WeightName, 'latent' | 'fingerprint'>;

/** Terms that a stage may ask for besides the paper's. */
export interface FurtherTerms {
  /** [4], as priceOrder has them: what each part of the consistency term counts (consistency.ts). */
  prices?: tf.Tensor | undefined;
  /** [N] of 0/1: the images that the decoder sees without colour. */
  grey?: tf.Tensor | undefined;
  /** The decoder learns from the second images as well, all of them without colour. */
  readsOther?: boolean;
}

/** The caller disposes them (or runs inside a tidy). */
export interface GeneratorLosses {
  /** The sum that is minimised, []. */
  total: tf.Tensor;
  /** [5], weighted: adversarial, consistency, latent, fingerprint; then the share of the first images' bits that are right. */
  report: tf.Tensor;
}

export interface GeneratorBatch {
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n] of 0/1
  /** [N,n], independent of fingerprint, for the same z. Absent where a run never asks for consistency. */
  other?: tf.Tensor | undefined;
  /** For [fingerprint; other] stacked: tensors of 2N samples per layer, or of N without `other`. */
  noise: Noise;
}

const mean = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sum(x), 1 / x.size);

const rows = (x: tf.Tensor, from: number, count: number): tf.Tensor =>
  tf.slice(x, [from, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)]);

const repeat = (w: tf.Tensor, config: NetworkConfig): tf.Tensor[] =>
  Array<tf.Tensor>(dlatentLayers(config)).fill(w);

/**
 * The sum that generator and decoder minimise. Both fingerprints run as one batch of 2N; the second half is for the
 * consistency term, and for a decoder that reads it too.
 */
export function generatorLosses(
  config: NetworkConfig,
  weights: Weights,
  batch: GeneratorBatch,
  lossWeights: WeightTensors,
  { prices, grey, readsOther = false }: FurtherTerms = {},
): GeneratorLosses {
  const { z, fingerprint, other, noise } = batch;
  const n = z.shape[0];
  const codes = other ? tf.concat([fingerprint, other], 0) : fingerprint;
  const latents = other ? tf.concat([z, z], 0) : z;
  const w = mapping(config, weights, codes);
  const all = synthesis(config, weights, latents, repeat(w, config), noise);
  const images = other ? rows(all, 0, n) : all;

  const scores = discriminate(config, weights, images);
  const adversarial = logisticLoss({ scores, weight: lossWeights.adversarial }, { low: 0, share: 1 / n });
  const consistency = other ? consistencyOf(all, lossWeights.consistency, prices) : tf.scalar(0);
  const first = grey ? withoutColour(images, grey) : images;
  const targets = other && readsOther ? { z: latents, fingerprint: codes } : { z, fingerprint };
  const seen = other && readsOther ? tf.concat([first, aroundGrey(rows(all, n, n), 0)], 0) : first;
  const outputs = decoderOutputs(config, weights, seen);
  const decoded = decoderLosses({ outputs, ...targets, weights: lossWeights.decoder }, { counted: n });
  return {
    total: tf.add(tf.add(adversarial, consistency), tf.sum(tf.slice(decoded, [0], [2]))),
    report: tf.concat([tf.reshape(adversarial, [1]), tf.reshape(consistency, [1]), decoded]),
  };
}

function consistencyOf(images: tf.Tensor, weight: tf.Tensor, prices: tf.Tensor | undefined): tf.Tensor {
  return prices ? pricedConsistency(images, weight, prices) : consistencyLoss({ images, weight });
}

/** Images [N,H,W,C] of which those are grey that `which` [N] of 0/1 names. */
function withoutColour(images: tf.Tensor, which: tf.Tensor): tf.Tensor {
  const [n, , , channels] = images.shape as [number, number, number, number];
  const scale = tf.mul(tf.reshape(which, [n, 1]), tf.ones([1, channels]));
  return tf.add(images, scaleChannels(tf.sub(aroundGrey(images, 0), images), scale));
}

/** softplus(D(fake)) + softplus(-D(real)), batch mean. fakes, reals [N,H,W,C]; one batch of 2N through D. */
export function discriminatorLoss(
  config: NetworkConfig,
  weights: Weights,
  fakes: tf.Tensor,
  reals: tf.Tensor,
): tf.Tensor {
  const n = reals.shape[0];
  const scores = discriminate(config, weights, tf.concat([fakes, reals], 0), 2);
  return logisticLoss({ scores }, { low: n, share: 1 / n });
}

/** R1 before its weight ½γ: mean ‖∇ₓ D(x)‖² at the reals; differentiable again. */
export function r1Penalty(config: NetworkConfig, weights: Weights, reals: tf.Tensor): tf.Tensor {
  const { gradients } = valueAndGradients(() => tf.sum(discriminate(config, weights, reals)), [reals]);
  return tf.mul(tf.sum(tf.square(gradients[0]!)), 1 / reals.shape[0]);
}

export interface PathBatch {
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n]
  noise: Noise;
  /** N(0,1) [N,H,W,channels]; divided by √(H·W) here. */
  direction: tf.Tensor;
}

/**
 * ‖Jᵀy‖ per sample [N]: the gradient of Σ G·y with respect to each layer's copy of the dlatent, squares summed over its
 * entries, averaged over all layers, root. Differentiable again.
 */
export function pathLengths(config: NetworkConfig, weights: Weights, batch: PathBatch): tf.Tensor {
  const { z, fingerprint, noise, direction } = batch;
  const w = mapping(config, weights, fingerprint);
  const copies = repeat(w, config).map((layer) => tf.clone(layer));
  const scale = 1 / config.resolution; // 1/√(H·W) of a square image
  const { gradients } = valueAndGradients(
    () => tf.mul(tf.sum(tf.mul(synthesis(config, weights, z, copies, noise), direction)), scale),
    copies,
  );
  const squares = tf.sum(tf.square(tf.concat(gradients, 1)), 1); // [N]
  return tf.sqrt(tf.mul(squares, 1 / copies.length));
}

/** mean (length - a)²: the path-length penalty before its weight 2; `a` [] already moved by moveAverage. */
export function pathPenalty(lengths: tf.Tensor, average: tf.Tensor): tf.Tensor {
  return mean(tf.square(tf.sub(lengths, average)));
}

/** a ← a + 0.01 · (mean length - a); the gradient flows through it. */
export function moveAverage(average: tf.Tensor, lengths: tf.Tensor): tf.Tensor {
  return tf.add(average, tf.mul(tf.sub(mean(lengths), average), 0.01));
}
