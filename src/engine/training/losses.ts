/**
 * The objective (METHOD.md, "Objective"): every loss and both regularisers as functions of networks and inputs. Batch
 * means; weights applied by the caller's LossWeights, so that what is returned is what is minimised and reported.
 */
import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from '../ops/define-op.ts';
import { dlatentLayers, type NetworkConfig } from '../networks/config.ts';
import { mapping, synthesis, type Noise } from '../networks/generator.ts';
import type { Weights } from '../networks/layers.ts';
import { decode, discriminate } from '../networks/trunk.ts';

export interface LossWeights {
  /** w_const: images of one latent under two fingerprints stay alike. */
  consistency: number;
  /** w_z: the decoder recovers the latent. */
  latent: number;
  /** w_c: the decoder reads the fingerprint. */
  fingerprint: number;
}

/** Scalars, weighted; `total` is their sum. The caller disposes them (or runs inside a tidy). */
export interface GeneratorLosses {
  adversarial: tf.Tensor;
  consistency: tf.Tensor;
  latent: tf.Tensor;
  fingerprint: tf.Tensor;
  total: tf.Tensor;
  /** Fraction of the fingerprint's bits that the decoder reads right, []. */
  bitAccuracy: tf.Tensor;
  images: tf.Tensor;
}

export interface GeneratorBatch {
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n] of 0/1
  other: tf.Tensor; // [N,n], independent of fingerprint, for the same z
  /** For [fingerprint; other] stacked: tensors of 2N samples per layer, or of N where consistency is off. */
  noise: Noise;
}

const mean = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sum(x), 1 / x.size);

const rows = (x: tf.Tensor, from: number, count: number): tf.Tensor =>
  tf.slice(x, [from, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)]);

const repeat = (w: tf.Tensor, config: NetworkConfig): tf.Tensor[] =>
  Array<tf.Tensor>(dlatentLayers(config)).fill(w);

/**
 * The sum that generator and decoder minimise. Both fingerprints run as one batch of 2N; the second half is only for the
 * consistency term and is left out where its weight is 0.
 */
export function generatorLosses(
  config: NetworkConfig,
  weights: Weights,
  batch: GeneratorBatch,
  lossWeights: LossWeights,
): GeneratorLosses {
  const { z, fingerprint, other, noise } = batch;
  const n = z.shape[0]!;
  const both = lossWeights.consistency !== 0;
  const codes = both ? tf.concat([fingerprint, other], 0) : fingerprint;
  const latents = both ? tf.concat([z, z], 0) : z;
  const w = mapping(config, weights, codes);
  const all = synthesis(config, weights, latents, repeat(w, config), noise);
  const images = both ? rows(all, 0, n) : all;

  const adversarial = mean(tf.softplus(tf.neg(discriminate(config, weights, images))));
  const consistency = both
    ? tf.mul(mean(tf.square(tf.sub(images, rows(all, n, n)))), lossWeights.consistency)
    : tf.scalar(0);
  const decoded = decode(config, weights, images);
  const latent = tf.mul(mean(tf.square(tf.sub(z, decoded.latents))), lossWeights.latent);
  // Binary cross-entropy with logits: softplus(l) - l·c.
  const crossEntropy = mean(tf.sub(tf.softplus(decoded.logits), tf.mul(decoded.logits, fingerprint)));
  const fingerprintLoss = tf.mul(crossEntropy, lossWeights.fingerprint);
  const right = tf.step(tf.mul(decoded.logits, tf.sub(fingerprint, 0.5)));
  const total = tf.add(tf.add(adversarial, consistency), tf.add(latent, fingerprintLoss));
  return {
    adversarial,
    consistency,
    latent,
    fingerprint: fingerprintLoss,
    total,
    bitAccuracy: mean(right),
    images,
  };
}

/** softplus(D(fake)) + softplus(-D(real)), batch mean. images [N,H,W,C]. */
export function discriminatorLoss(
  config: NetworkConfig,
  weights: Weights,
  fakes: tf.Tensor,
  reals: tf.Tensor,
): tf.Tensor {
  const fake = mean(tf.softplus(discriminate(config, weights, fakes)));
  const real = mean(tf.softplus(tf.neg(discriminate(config, weights, reals))));
  return tf.add(fake, real);
}

/** R1: ½γ · mean ‖∇ₓ D(x)‖² at the reals; differentiable again. */
export function r1Penalty(
  config: NetworkConfig,
  weights: Weights,
  reals: tf.Tensor,
  gamma: number,
): tf.Tensor {
  const { gradients } = valueAndGradients(() => tf.sum(discriminate(config, weights, reals)), [reals]);
  return tf.mul(tf.sum(tf.square(gradients[0]!)), (0.5 * gamma) / reals.shape[0]!);
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

/** 2 · mean (length - a)²: the path-length penalty before its lazy factor; `a` [] already moved by moveAverage. */
export function pathPenalty(lengths: tf.Tensor, average: tf.Tensor): tf.Tensor {
  return tf.mul(mean(tf.square(tf.sub(lengths, average))), 2);
}

/** a ← a + 0.01 · (mean length - a); the gradient flows through it. */
export function moveAverage(average: tf.Tensor, lengths: tf.Tensor): tf.Tensor {
  return tf.add(average, tf.mul(tf.sub(mean(lengths), average), 0.01));
}
