/** Stronger or weaker colours around each pixel's own grey; with an amount of 0, a grey image. */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops/matmul.ts';
import { lumaWeights } from './luma.ts';
import { holdInRange } from './range.ts';

/** aroundGrey(), held in range. */
export function saturate(x: tf.Tensor, amount: number): tf.Tensor {
  return x.shape[3] === 1 ? x : holdInRange(aroundGrey(x, amount));
}

/** grey + amount·(x - grey) of x[N,H,W,C], whatever its range; an image of one channel is grey as it is. */
export function aroundGrey(x: tf.Tensor, amount: number): tf.Tensor {
  if (x.shape[3] === 1) return x;
  // One product mixes the channels: amount · identity + (1 - amount) · luma in every output.
  const values = lumaWeights.flatMap((weight, from) =>
    lumaWeights.map((_, to) => (1 - amount) * weight + (from === to ? amount : 0)),
  );
  const mixed = matMul(tf.reshape(x, [x.size / 3, 3]), tf.tensor2d(values, [3, 3]));
  return tf.reshape(mixed, x.shape);
}
