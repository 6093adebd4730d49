/**
 * The losses as fused ops (METHOD.md, "Objective"): each a mean over the batch in one kernel, and its gradient in one.
 * Targets (latents, fingerprints) and weights are constants: no gradient flows to them. Weights that change in the
 * course of a run are tensors of one element or two, so that a captured step reads their present values.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineFusedOp } from './define-fused-op.ts';

const mean = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sum(x), 1 / x.size);

export interface LogisticAttrs {
  /** The number of scores, from the first on, that are to become low; the others are to become high. */
  low: number;
  /** Factor of the sum: one over the batch. */
  share: number;
}

export interface LogisticInputs {
  scores: tf.Tensor; // [N]
  weight: tf.Tensor | undefined; // [], 1 if absent
}

const logistic = defineFusedOp<LogisticInputs, LogisticAttrs>({
  name: 'StudioLogisticLoss',
  inputNames: ['scores'],
  composition: ({ scores, weight }, { low, share }) => {
    const signs = tf.tensor1d(Float32Array.from({ length: scores.size }, (_, i) => (i < low ? 1 : -1)));
    const loss = tf.mul(tf.sum(tf.softplus(tf.mul(scores, signs))), share);
    return weight ? tf.mul(loss, weight) : loss;
  },
});

/** weight · share · (Σ softplus(s) over the first `low` scores + Σ softplus(-s) over the others) → []. */
export function logisticLoss(
  { scores, weight }: Pick<LogisticInputs, 'scores'> & Partial<LogisticInputs>,
  attrs: LogisticAttrs,
): tf.Tensor {
  return logistic({ scores, weight }, attrs);
}

export interface ConsistencyInputs {
  images: tf.Tensor; // [2N,…]
  weight: tf.Tensor; // []
}

const consistency = defineFusedOp<ConsistencyInputs, object>({
  name: 'StudioConsistencyLoss',
  inputNames: ['images'],
  composition: ({ images, weight }) => {
    const halves = tf.reshape(images, [2, images.size / 2]);
    const half = (i: number): tf.Tensor => tf.slice(halves, [i, 0], [1, images.size / 2]);
    return tf.mul(mean(tf.square(tf.sub(half(0), half(1)))), weight);
  },
});

/** weight · mean of the squared difference between the first and the second half of a batch → []. */
export function consistencyLoss(inputs: ConsistencyInputs): tf.Tensor {
  return consistency(inputs, {});
}

export interface DecoderLossInputs {
  /** The decoder's outputs [N, L + n]: the latent's estimate, then the fingerprint's logits. */
  outputs: tf.Tensor;
  z: tf.Tensor; // [N,L]
  fingerprint: tf.Tensor; // [N,n] of 0/1
  weights: tf.Tensor; // [2]: the latent's, the fingerprint's
}

export interface DecoderLossAttrs {
  /** The number of rows, from the first on, that count for the share of right bits. */
  counted: number;
}

const decoder = defineFusedOp<DecoderLossInputs, DecoderLossAttrs>({
  name: 'StudioDecoderLosses',
  inputNames: ['outputs'],
  composition: ({ outputs, z, fingerprint, weights }, { counted }) => {
    const weightAt = (i: number): tf.Tensor => tf.reshape(tf.slice(weights, [i], [1]), []);
    const [n, latentSize] = z.shape as [number, number];
    const latents = tf.slice(outputs, [0, 0], [n, latentSize]);
    const logits = tf.slice(outputs, [0, latentSize], fingerprint.shape);
    const latent = tf.mul(mean(tf.square(tf.sub(z, latents))), weightAt(0));
    // Binary cross-entropy with logits: softplus(l) - l·c.
    const crossEntropy = mean(tf.sub(tf.softplus(logits), tf.mul(logits, fingerprint)));
    const first = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0], [counted, x.shape[1]!]);
    const right = mean(tf.step(tf.mul(first(logits), tf.sub(first(fingerprint), 0.5))));
    const read = tf.mul(crossEntropy, weightAt(1));
    return tf.concat([latent, read, right].map((x) => tf.reshape(x, [1])));
  },
});

/** [3]: the weighted latent loss, the weighted cross-entropy, and the share of the counted rows' bits that are right. */
export function decoderLosses(
  inputs: DecoderLossInputs,
  attrs: DecoderLossAttrs = { counted: inputs.z.shape[0] },
): tf.Tensor {
  return decoder(inputs, attrs);
}
