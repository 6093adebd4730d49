/** Bilinear resizing with half-pixel centres and no filter before it: ×½ is the mean of 2×2 pixels. */
import type * as tf from '@tensorflow/tfjs-core';
import { matrixOfTaps, type Matrix } from './matrix.ts';
import { mix } from './mix.ts';

/** From `from` samples to `to`; beyond the outermost centres the outermost sample is repeated. */
export function bilinearMatrix(from: number, to: number): Matrix {
  return matrixOfTaps(to, from, (row) => {
    const centre = ((row + 0.5) * from) / to - 0.5;
    const before = Math.floor(centre);
    const share = centre - before;
    const held = (i: number): number => Math.min(Math.max(i, 0), from - 1);
    return [
      [held(before), 1 - share],
      [held(before + 1), share],
    ];
  });
}

/** Square images x[N,S,S,C] → [N,size,size,C]. */
export function resizeBilinear(x: tf.Tensor, size: number): tf.Tensor {
  const side = x.shape[1]!;
  if (size === side) return x;
  const matrix = bilinearMatrix(side, size);
  return mix(x, { rows: matrix, columns: matrix });
}

/** Down by `factor` and back to its size. x[N,S,S,C]; the small size is at least 1. */
export function downAndUp(x: tf.Tensor, factor: number): tf.Tensor {
  const side = x.shape[1]!;
  return resizeBilinear(resizeBilinear(x, Math.max(1, Math.round(side / factor))), side);
}
