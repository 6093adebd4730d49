/**
 * Minibatch standard deviation (METHOD.md, discriminator): one extra channel that tells each sample how much its group
 * varies. Groups are strided: with M = N/G groups, sample i belongs to group i mod M.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import { minibatchStdEpsilon } from './constants.ts';
import { defineFusedOp } from './define-fused-op.ts';

export interface MinibatchStdAttrs {
  groupSize: number;
  /** The batch is this many batches one after another (fakes, then reals): groups never span two. */
  batches: number;
}

const op = defineFusedOp<{ x: tf.Tensor }, MinibatchStdAttrs>({
  name: 'StudioMinibatchStd',
  inputNames: ['x'],
  composition: ({ x }, { groupSize, batches }) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const groups = n / batches / groupSize;
    const grouped = tf.reshape(x, [batches, groupSize, groups * h * w * c]); // [B, G, M·H·W·C]
    const centred = tf.sub(grouped, tf.mul(tf.sum(grouped, 1, true), 1 / groupSize));
    const variance = tf.mul(tf.sum(tf.square(centred), 1), 1 / groupSize); // [B, M·H·W·C]
    const deviation = tf.reshape(tf.sqrt(tf.add(variance, minibatchStdEpsilon)), [
      batches * groups,
      h * w * c,
    ]);
    const mean = tf.mul(tf.sum(deviation, 1), 1 / (h * w * c)); // [B·M]
    const channel = tf.mul(
      tf.reshape(mean, [batches, 1, groups, 1]),
      tf.ones([batches, groupSize, groups, h * w]),
    );
    return tf.concat([x, tf.reshape(channel, [n, h, w, 1])], 3);
  },
});

/** x[N,H,W,C] → [N,H,W,C+1]. `groupSize` is min(4, N/batches) by the method; N/batches must be a multiple of it. */
export function minibatchStd(x: tf.Tensor, groupSize: number, batches = 1): tf.Tensor {
  const n = x.shape[0] / batches;
  if (n % groupSize !== 0) {
    throw new StudioError(
      'batch-not-divisible',
      `The discriminator sees ${n} images at once, which is not a multiple of its group of ${groupSize}.`,
      'Use a batch of 1, 2, 3 or a multiple of 4.',
    );
  }
  return op({ x }, { groupSize, batches });
}
