/** Mirrors images left to right. */
import type * as tf from '@tensorflow/tfjs-core';
import { matrixOf } from './matrix.ts';
import { mix } from './mix.ts';

/** x[N,H,W,C] → the same shape, columns in reverse order. */
export function flip(x: tf.Tensor): tf.Tensor {
  const width = x.shape[2]!;
  return mix(x, { columns: matrixOf(width, width, (to, from) => (from === width - 1 - to ? 1 : 0)) });
}
