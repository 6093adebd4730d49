/**
 * The generator G: the mapping network takes the fingerprint to a dlatent, the synthesis network takes the
 * latent to an image, its layers modulated by the dlatent (METHOD.md, "Mapping", "Synthesis"). There is no
 * truncation. Fingerprints are mixed by layer only on request, never in training.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dlatentLayers, type NetworkConfig, type SynthesisConfig } from './config.ts';
import { mappingLayers } from './description/mapping.ts';
import { synthesisLayers } from './description/synthesis.ts';
import { noiseName } from './layout.ts';
import { variable, type Weights } from './layers.ts';
import { runNetwork } from './run.ts';

/**
 * Noise of the convolution layers: stored constants (from the weights), none, or a fresh tensor [N,S,S,1] for each of
 * noiseSides(config).
 */
export type Noise = 'stored' | 'none' | readonly tf.Tensor[];

/** fingerprint [N,n] of 0/1 floats → dlatent [N,D]. */
export function mapping(config: NetworkConfig, weights: Weights, fingerprint: tf.Tensor): tf.Tensor {
  return runNetwork(mappingLayers(config), weights, { fingerprint });
}

/**
 * z[N,L] and one dlatent [N,D] per layer (dlatentLayers(config) of them, usually the same tensor) → images
 * [N,H,W,channels], about -1…1. Architecture and modulated range are the config's.
 */
export function synthesis(
  config: SynthesisConfig,
  weights: Weights,
  z: tf.Tensor,
  dlatents: readonly tf.Tensor[],
  noise: Noise,
): tf.Tensor {
  const noiseOf = noiseReader(weights, noise);
  return runNetwork(synthesisLayers(config), weights, { latent: z }, { dlatents, noiseOf });
}

/** Looks up the noise of a layer by its index, as the synthesis network asks for it. */
export function noiseReader(weights: Weights, noise: Noise): (index: number) => tf.Tensor | undefined {
  return (index) => {
    if (noise === 'none') return undefined;
    if (noise !== 'stored') return noise[index];
    const constant = variable(weights, noiseName(index)); // [1,1,S,S]
    return tf.reshape(constant, [1, constant.shape[2]!, constant.shape[3]!, 1]);
  };
}

/** A second fingerprint, and the layers that take it in place of the first. */
export interface Mix {
  fingerprint: tf.Tensor; // [N,n] of 0/1
  /** [N, dlatentLayers(config)] of 0/1: whether a layer's copy of the dlatent is the second fingerprint's. */
  layers: tf.Tensor;
}

/** G(z, fingerprint): [N,L], [N,n] → images [N,H,W,channels]. */
export function generate(
  config: NetworkConfig,
  weights: Weights,
  z: tf.Tensor,
  fingerprint: tf.Tensor,
  noise: Noise,
  mix?: Mix,
): tf.Tensor {
  const w = mapping(config, weights, fingerprint);
  const copies = Array<tf.Tensor>(dlatentLayers(config)).fill(w);
  const dlatents = mix ? mixed(copies, mapping(config, weights, mix.fingerprint), mix.layers) : copies;
  return synthesis(config, weights, z, dlatents, noise);
}

/**
 * Each copy, or the other dlatent where `layers` has a 1. It is exactly one or the other, since 1·x + 0·y is x.
 */
function mixed(copies: readonly tf.Tensor[], other: tf.Tensor, layers: tf.Tensor): tf.Tensor[] {
  return copies.map((own, layer) => {
    const takesOther = tf.slice(layers, [0, layer], [own.shape[0], 1]);
    return tf.add(tf.mul(own, tf.sub(1, takesOther)), tf.mul(other, takesOther));
  });
}
