/** The discriminator D and the decoder (the official code's E, the paper's F), as tfjs ops; described in description/trunk.ts. */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfig } from './config.ts';
import { trunkLayers } from './description/trunk.ts';
import type { Weights } from './layers.ts';
import { runNetwork } from './run.ts';

/**
 * Scores [N] of images [N,H,W,channels], which are `batches` batches one after another: minibatch standard deviation
 * acts within each. A batch is at most 4 or a multiple of 4.
 */
export function discriminate(
  config: NetworkConfig,
  weights: Weights,
  images: tf.Tensor,
  batches = 1,
): tf.Tensor {
  const layers = trunkLayers('discriminator', config);
  const scores = runNetwork(layers, weights, { image: images }, { batches });
  return tf.reshape(scores, [images.shape[0]]);
}

export interface Decoded {
  /** The latent's estimate ẑ [N,L]. */
  latents: tf.Tensor;
  /** Logits of the fingerprint [N,n]: bit = logit > 0. */
  logits: tf.Tensor;
}

/** The decoder's outputs [N, L + n]: the latent's estimate, then the fingerprint's logits. */
export function decoderOutputs(config: NetworkConfig, weights: Weights, images: tf.Tensor): tf.Tensor {
  return runNetwork(trunkLayers('decoder', config), weights, { image: images });
}

/** Reads latent and fingerprint out of images [N,H,W,channels]. */
export function decode(config: NetworkConfig, weights: Weights, images: tf.Tensor): Decoded {
  const outputs = decoderOutputs(config, weights, images);
  const n = images.shape[0];
  return {
    latents: tf.slice(outputs, [0, 0], [n, config.latentSize]),
    logits: tf.slice(outputs, [0, config.latentSize], [n, config.fingerprintSize]),
  };
}
