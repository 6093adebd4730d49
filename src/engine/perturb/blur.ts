/**
 * Gaussian blur. Kernels have an odd width and are cut off there; at the border the image is mirrored about its outermost
 * pixel, as OpenCV does by default. Sources: OpenCV's documentation of getGaussianKernel and BORDER_REFLECT_101.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { matrixOfTaps, type Matrix } from './matrix.ts';
import { mix } from './mix.ts';

/** The standard deviation that goes with a kernel's width, by OpenCV's rule. */
export function sigmaOf(width: number): number {
  return 0.3 * ((width - 1) / 2 - 1) + 0.8;
}

export interface Gaussian {
  /** Taps on either side of the middle. */
  radius: number;
  /** Standard deviation in pixels. */
  sigma: number;
}

/** x[N,S,S,C] → the same, blurred. */
export function gaussianBlur(x: tf.Tensor, kernel: Gaussian): tf.Tensor {
  const matrix = blurMatrix(x.shape[1]!, kernel);
  return mix(x, { rows: matrix, columns: matrix });
}

function blurMatrix(size: number, { radius, sigma }: Gaussian): Matrix {
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return matrixOfTaps(size, size, (row) =>
    weights.map((weight, i) => [mirrored(row + i - radius, size), weight / sum] as const),
  );
}

/** The index within 0…size-1 that a mirrored image shows at `index`: … 2 1 0 1 2 … */
function mirrored(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const inPeriod = ((index % period) + period) % period;
  return inPeriod < size ? inPeriod : period - inPeriod;
}
