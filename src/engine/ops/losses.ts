/**
 * The losses as fused ops (METHOD.md, "Objective"): each a mean over the batch in one kernel, and its gradient in one.
 * Targets (latents, fingerprints) are constants: no gradient flows to them.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineFusedOp } from './define-fused-op.ts';

const mean = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sum(x), 1 / x.size);

export interface LogisticAttrs {
  /** The first so many scores are to become low, the rest high. */
  low: number;
  /** Multiplies the sum. */
  weight: number;
}

const logistic = defineFusedOp<{ scores: tf.Tensor }, LogisticAttrs>({
  name: 'StudioLogisticLoss',
  inputNames: ['scores'],
  composition: ({ scores }, { low, weight }) => {
    const signs = tf.tensor1d(Float32Array.from({ length: scores.size }, (_, i) => (i < low ? 1 : -1)));
    return tf.mul(tf.sum(tf.softplus(tf.mul(scores, signs))), weight);
  },
});

/** weight · (Σ softplus(s) over the first `low` scores + Σ softplus(-s) over the others) → []. scores [N]. */
export function logisticLoss(scores: tf.Tensor, attrs: LogisticAttrs): tf.Tensor {
  return logistic({ scores }, attrs);
}

const consistency = defineFusedOp<{ images: tf.Tensor }, { weight: number }>({
  name: 'StudioConsistencyLoss',
  inputNames: ['images'],
  composition: ({ images }, { weight }) => {
    const halves = tf.reshape(images, [2, images.size / 2]);
    const half = (i: number): tf.Tensor => tf.slice(halves, [i, 0], [1, images.size / 2]);
    return tf.mul(mean(tf.square(tf.sub(half(0), half(1)))), weight);
  },
});

/** weight · mean of the squared difference between the first and the second half of a batch → []. images [2N,…]. */
export function consistencyLoss(images: tf.Tensor, weight: number): tf.Tensor {
  return consistency({ images }, { weight });
}

export interface DecoderLossInputs {
  /** The decoder's outputs [N, L + n]: the latent's estimate, then the fingerprint's logits. */
  outputs: tf.Tensor;
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n] of 0/1
}

export interface DecoderLossAttrs {
  latentWeight: number;
  fingerprintWeight: number;
}

const decoder = defineFusedOp<DecoderLossInputs, DecoderLossAttrs>({
  name: 'StudioDecoderLosses',
  inputNames: ['outputs'],
  composition: ({ outputs, z, fingerprint }, { latentWeight, fingerprintWeight }) => {
    const [n, latentSize] = z.shape as [number, number];
    const latents = tf.slice(outputs, [0, 0], [n, latentSize]);
    const logits = tf.slice(outputs, [0, latentSize], fingerprint.shape as [number, number]);
    const latent = tf.mul(mean(tf.square(tf.sub(z, latents))), latentWeight);
    // Binary cross-entropy with logits: softplus(l) - l·c.
    const crossEntropy = mean(tf.sub(tf.softplus(logits), tf.mul(logits, fingerprint)));
    const right = mean(tf.step(tf.mul(logits, tf.sub(fingerprint, 0.5))));
    return tf.concat([latent, tf.mul(crossEntropy, fingerprintWeight), right].map((x) => tf.reshape(x, [1])));
  },
});

/** [3]: the weighted latent loss, the weighted cross-entropy, and the fraction of bits that are right. */
export function decoderLosses(inputs: DecoderLossInputs, attrs: DecoderLossAttrs): tf.Tensor {
  return decoder(inputs, attrs);
}
