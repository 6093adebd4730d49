/** The middle of an image, and the middle blown up to the image's size. */
import * as tf from '@tensorflow/tfjs-core';
import { resizeBilinear } from './resize.ts';

/** The middle `size` × `size` pixels of x[N,S,S,C]; with an odd rest, one pixel more is cut at the right and below. */
export function centreCrop(x: tf.Tensor, size: number): tf.Tensor {
  const [n, side, , c] = x.shape as [number, number, number, number];
  const from = Math.floor((side - size) / 2);
  return tf.slice(x, [0, from, from, 0], [n, size, size, c]);
}

/** The middle of x[N,S,S,C], resized to [N,S,S,C]. `size` from 1 to S. */
export function cropAndResize(x: tf.Tensor, size: number): tf.Tensor {
  return resizeBilinear(centreCrop(x, size), x.shape[1]!);
}
