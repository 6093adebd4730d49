/**
 * The request for map gradients, and how the pass over pixels is divided: first over channels, then over
 * pixels.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { powerOfTwo, widthFor } from '../../../../gpu/wgsl.ts';

export interface MapGradient {
  /** The incoming gradient, [N,H,W,C] or [N,C]. */
  dy: Tensor;
  /** The activation's output: dy is multiplied by its slope. */
  y?: Tensor | undefined;
  /** Multiplies the slope. */
  gain: number;
  /** The map's channel scale [N,C] and the map itself, for the scale's gradient. */
  scale?: Tensor | undefined;
  x?: Tensor | undefined;
  /** [N or 1,H,W,1], for its strength's gradient. */
  noise?: Tensor | undefined;
  /** Multiplies the bias's gradient, which is made where it is given. */
  biasGain?: number | undefined;
}

/** The sums over pixels that may be wanted. */
export type MapSum = 'scale' | 'bias' | 'strength';

export const THREADS = 256;
/** The most rows for one thread; more go to further workgroups. */
export const ROWS_PER_THREAD = 32;

export interface MapSizes {
  n: number;
  channels: number;
  pixels: number;
  /** Workgroups along the pixels of a sample. */
  blocks: number;
}

export function sizesOf({ shape, size }: Tensor): MapSizes {
  const n = shape[0];
  const channels = shape[shape.length - 1]!;
  const pixels = size / n / channels;
  const { along } = layoutOf(channels);
  return { n, channels, pixels, blocks: Math.ceil(pixels / along / ROWS_PER_THREAD) };
}

/** Vectors of a pixel, threads across them and along the pixels, and workgroups across them. */
export function layoutOf(channels: number) {
  const width = widthFor(channels);
  const per = channels / width;
  const across = Math.min(THREADS, powerOfTwo(per));
  return { width, per, across, along: THREADS / across, columns: Math.ceil(per / across) };
}
