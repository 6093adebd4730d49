/**
 * Compares the two images of one latent where a tint is to cost more than a texture: their squared difference
 * in parts, each with its own price. The paper's term, the mean over all channels, is consistencyLoss() in one
 * kernel. This is a composition, used only where a stage has such prices. Equal to Consistency.of in the
 * PyTorch twin.
 */
import * as tf from '@tensorflow/tfjs-core';
import { matrixOf } from '../perturb/matrix.ts';
import { mix } from '../perturb/mix.ts';
import { aroundGrey } from '../perturb/saturation.ts';

/** The price of each part of the difference; the paper has { all: 1 } and nothing else. */
export interface ConsistencyPrices {
  /** The mean square over all channels. */
  all: number;
  /** Of the luma. */
  luma: number;
  /** Of the channels after the luma is subtracted from each. */
  chroma: number;
  /** Of the means of squares of 8×8 pixels. */
  areas: number;
}

/** The order of the prices in the tensor that pricedConsistency() takes. */
export const priceOrder: readonly (keyof ConsistencyPrices)[] = ['all', 'luma', 'chroma', 'areas'];

/** Side of the squares in pixels; a smaller image is one square. */
export const SQUARE = 8;

/**
 * weight · Σ price · mean square of the part → [].
 * @param images [2N,H,W,C], the second half of the same latents under other fingerprints
 * @param weight []
 * @param prices [4], as priceOrder has them
 */
export function pricedConsistency(images: tf.Tensor, weight: tf.Tensor, prices: tf.Tensor): tf.Tensor {
  const halves = tf.reshape(images, [2, images.size / 2]);
  const half = (i: number): tf.Tensor => tf.slice(halves, [i, 0], [1, images.size / 2]);
  const shape = [images.shape[0] / 2, ...images.shape.slice(1)];
  const difference = tf.reshape(tf.sub(half(0), half(1)), shape);
  const luma = aroundGrey(difference, 0); // in every channel, so that its mean square is the luma's
  const parts: Record<keyof ConsistencyPrices, tf.Tensor> = {
    all: difference,
    luma,
    chroma: tf.sub(difference, luma),
    areas: squareMeans(difference),
  };
  const squares = tf.concat(priceOrder.map((name) => meanSquare(parts[name])));
  return tf.mul(tf.sum(tf.mul(squares, prices)), weight);
}

/** The means of squares of 8×8 pixels: [N,H,W,C] → [N,H/8,W/8,C]. */
export function squareMeans(x: tf.Tensor): tf.Tensor {
  const side = x.shape[1]!;
  const square = Math.min(SQUARE, side);
  const means = matrixOf(side / square, side, (row, column) =>
    Math.floor(column / square) === row ? 1 / square : 0,
  );
  return mix(x, { rows: means, columns: means });
}

/** → [1]. */
const meanSquare = (x: tf.Tensor): tf.Tensor => tf.reshape(tf.mul(tf.sum(tf.square(x)), 1 / x.size), [1]);
