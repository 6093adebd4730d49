/**
 * FIR resampling with the separable kernel [1,3,3,1] (METHOD.md: up-, down-sampling and the blurs around strided
 * convolutions): zero-insert ×up, pad, filter, keep every down-th sample. The kernel sums to `gain`.
 * Its adjoint is itself with up and down swapped, so it is closed under differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { firTaps } from './constants.ts';
import { defineOp } from './define-op.ts';

export interface FirAttrs {
  up: 1 | 2;
  down: 1 | 2;
  /** Zeros before and after, in samples of the zero-inserted signal; may be negative in adjoints (cropping). */
  padBefore: number;
  padAfter: number;
  gain: number;
}

const taps = firTaps.length;
/** By backend instance, not by name: one of the same name may be opened after this one. They go with it. */
const filters = new WeakMap<object, Map<string, tf.Tensor4D>>();

/** One dimension of the kernel for `channels` channels as a depthwise filter; made once per backend and kept. */
function depthwiseFilter(axis: 'rows' | 'columns', channels: number, gain: number): tf.Tensor4D {
  const own = filters.get(tf.backend()) ?? new Map<string, tf.Tensor4D>();
  filters.set(tf.backend(), own);
  const key = `${axis}/${channels}/${gain}`;
  let filter = own.get(key);
  if (!filter) {
    const values = new Float32Array(taps * channels);
    for (let i = 0; i < values.length; i++) values[i] = (firTaps[Math.floor(i / channels)]! * gain) / 8;
    const shape: [number, number, number, number] =
      axis === 'rows' ? [taps, 1, channels, 1] : [1, taps, channels, 1];
    filter = tf.keep(tf.tensor4d(values, shape));
    own.set(key, filter);
  }
  return filter;
}

/** Zero-insert ×2 along H and W by concatenating zeros (tfjs's WebGPU backend cannot pad rank 6). */
function zeroInsert(x: tf.Tensor): tf.Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const wide = tf.reshape(tf.concat([x, tf.zerosLike(x)], 3), [n, h, 2 * w * c]);
  return tf.reshape(tf.concat([wide, tf.zerosLike(wide)], 2), [n, 2 * h, 2 * w, c]);
}

/** Pads H and W by the given amounts; negative amounts crop. */
function padOrCrop(x: tf.Tensor, before: number, after: number): tf.Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const crop = (size: number): number => size - Math.max(0, -before) - Math.max(0, -after);
  let y = x;
  if (before < 0 || after < 0) {
    const begin = Math.max(0, -before);
    y = tf.slice(y, [0, begin, begin, 0], [n, crop(h), crop(w), c]);
  }
  const pads: [number, number] = [Math.max(0, before), Math.max(0, after)];
  return pads[0] + pads[1] > 0 ? tf.pad(y, [[0, 0], pads, pads, [0, 0]]) : y;
}

const op = defineOp<{ x: tf.Tensor }, FirAttrs>({
  name: 'StudioFir',
  reference: ({ x }, { up, down, padBefore, padAfter, gain }) => {
    const padded = padOrCrop(up === 2 ? zeroInsert(x) : x, padBefore, padAfter);
    // Two passes of four taps, the whole gain in the first. A pass strides in both directions (tfjs has no other
    // stride), so each filters fully and keeps every down-th sample only at the end.
    const channels = x.shape[3]!;
    const rows = tf.depthwiseConv2d(
      padded as tf.Tensor4D,
      depthwiseFilter('rows', channels, gain),
      1,
      'valid',
    );
    return tf.depthwiseConv2d(rows, depthwiseFilter('columns', channels, 1), down, 'valid');
  },
  gradients: ({ dy, inputs: { x }, attrs }) => ({ x: () => firAdjoint(dy, x.shape, attrs) }),
  release(backend) {
    for (const filter of filters.get(backend)?.values() ?? []) filter.dispose();
    filters.delete(backend);
  },
});

/** Resamples x[N,H,W,C] → [N,H',W',C], H' = floor((H·up + padBefore + padAfter - 4) / down) + 1. */
export function fir(x: tf.Tensor, attrs: FirAttrs): tf.Tensor {
  return op({ x }, attrs);
}

/** The adjoint of fir(·, attrs) on inputs of `inputShape`: the symmetric kernel needs no flip. */
function firAdjoint(dy: tf.Tensor, inputShape: number[], { up, down, padBefore, gain }: FirAttrs): tf.Tensor {
  const inputSize = inputShape[1]! * up; // zero-inserted length
  const outputSize = dy.shape[1]! * down; // zero-inserted length of dy
  const before = taps - 1 - padBefore;
  // Length of the full correlation must come to inputSize samples before keeping every up-th.
  const after = inputSize + taps - 1 - outputSize - before;
  const full = op({ x: dy }, { up: down, down: up, padBefore: before, padAfter: after, gain });
  return full;
}

/** ×2 up: pad (2,1), kernel × 4. [N,H,W,C] → [N,2H,2W,C]. */
export function upsample(x: tf.Tensor): tf.Tensor {
  return fir(x, { up: 2, down: 1, padBefore: 2, padAfter: 1, gain: 4 });
}

/** ×2 down: pad (1,1). [N,H,W,C] → [N,H/2,W/2,C]. */
export function downsample(x: tf.Tensor): tf.Tensor {
  return fir(x, { up: 1, down: 2, padBefore: 1, padAfter: 1, gain: 1 });
}
