/** Mixes the rows and columns of images by constant matrices, as matrix products: any backend, derivatives of any order. */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops/matmul.ts';
import type { Matrix } from './matrix.ts';

/** x[N,H,W,C] → [N,H',W',C]: `rows` is [H',H], `columns` is [W',W]; what is left out stays as it is. */
export function mix(x: tf.Tensor, { rows, columns }: { rows?: Matrix; columns?: Matrix }): tf.Tensor {
  // Each product mixes the last axis, so W is brought there, then H.
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const byColumns = mixLast(tf.transpose(x, [0, 1, 3, 2]), columns); // [N,H,C,W']
  const width = columns?.rows ?? w;
  const turned = tf.transpose(tf.reshape(byColumns, [n, h, c, width]), [0, 2, 3, 1]); // [N,C,W',H]
  return tf.transpose(mixLast(turned, rows), [0, 3, 2, 1]);
}

function mixLast(x: tf.Tensor, matrix: Matrix | undefined): tf.Tensor {
  if (!matrix) return x;
  const { rows, columns, values } = matrix;
  const flat = tf.reshape(x, [x.size / columns, columns]);
  const constant = tf.tensor2d(Float32Array.from(values), [rows, columns]);
  return tf.reshape(matMul(flat, constant, { transposeB: true }), [...x.shape.slice(0, -1), rows]);
}
