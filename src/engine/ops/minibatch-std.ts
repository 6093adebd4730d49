/**
 * Minibatch standard deviation (METHOD.md, discriminator): one extra channel that tells each sample how much its group
 * varies. Groups are strided: with M = N/G groups, sample i belongs to group i mod M.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../error.ts';

const epsilon = 1e-8;

/** x[N,H,W,C] → [N,H,W,C+1]. `groupSize` is min(4, N) by the method; N must be a multiple of it. */
export function minibatchStd(x: tf.Tensor, groupSize: number): tf.Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  if (n % groupSize !== 0) {
    throw new StudioError(
      'batch-not-divisible',
      `The discriminator sees ${n} images at once, which is not a multiple of its group of ${groupSize}.`,
      'Use a batch of 1, 2, 3 or a multiple of 4.',
    );
  }
  const groups = n / groupSize;
  const grouped = tf.reshape(x, [groupSize, groups * h * w * c]); // [G, M·H·W·C]
  const centred = tf.sub(grouped, tf.mul(tf.sum(grouped, 0, true), 1 / groupSize));
  const variance = tf.mul(tf.sum(tf.square(centred), 0), 1 / groupSize); // [M·H·W·C]
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const mean = tf.mul(tf.sum(tf.reshape(deviation, [groups, h * w * c]), 1), 1 / (h * w * c)); // [M]
  const channel = tf.mul(tf.reshape(mean, [1, groups, 1]), tf.ones([groupSize, groups, h * w])); // [G,M,H·W]
  return tf.concat([x, tf.reshape(channel, [n, h, w, 1])], 3);
}
