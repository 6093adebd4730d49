/**
 * Rounding with a gradient: round(x) + (x - round(x))³ is within 1/8 of the whole number and flat around it, yet moves with
 * x (Shin and Song, "JPEG-resistant adversarial images", 2017).
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from '../ops/define-op.ts';

const round = defineOp<{ x: tf.Tensor }, object>({
  name: 'StudioRound',
  reference: ({ x }) => tf.round(x),
  // Constant almost everywhere.
  gradients: ({ inputs: { x } }) => ({ x: () => tf.zeros(x.shape) }),
});

/** Any shape. Continuous except halfway between whole numbers, where it jumps by 3/4. */
export function softRound(x: tf.Tensor): tf.Tensor {
  const whole = round({ x }, {});
  const rest = tf.sub(x, whole);
  return tf.add(whole, tf.mul(rest, tf.square(rest)));
}
