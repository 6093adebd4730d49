/** Additive Gaussian noise. */
import * as tf from '@tensorflow/tfjs-core';
import { holdInRange } from './range.ts';

/** x + σ·noise, held in range. `noise` is N(0,1) of x's shape; `sigma` is a share of the whole range of pixel values. */
export function addNoise(x: tf.Tensor, noise: tf.Tensor, sigma: number): tf.Tensor {
  // The range of -1…1 is 2.
  return holdInRange(tf.add(x, tf.mul(noise, 2 * sigma)));
}
