/** Holds images in -1…1, as the pixels of a file are; the gradient passes where the value does. */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from '../ops/define-op.ts';

const op = defineOp<{ x: tf.Tensor }, object>({
  name: 'StudioHoldInRange',
  reference: ({ x }) => tf.clipByValue(x, -1, 1),
  gradients: ({ dy, inputs: { x } }) => ({
    x: () => tf.mul(dy, tf.mul(tf.step(tf.add(x, 1)), tf.step(tf.sub(1, x)))),
  }),
});

/** Values below -1 become -1, values above 1 become 1. Any shape. */
export function holdInRange(x: tf.Tensor): tf.Tensor {
  return op({ x }, {});
}
