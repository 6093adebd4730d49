/** Brighter or darker, by the same amount everywhere. */
import * as tf from '@tensorflow/tfjs-core';
import { holdInRange } from './range.ts';

/** `amount` is a share of the whole range of pixel values, negative for darker; the result is held in range. */
export function brighten(x: tf.Tensor, amount: number): tf.Tensor {
  return holdInRange(tf.add(x, 2 * amount));
}
