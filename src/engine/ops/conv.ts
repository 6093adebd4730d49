/**
 * The convolution family: three trilinear ops over a fine map a, a coarse map b and a filter f,
 *
 *   b[n,i,j,cb] = Σ_{u,v,ca} a[n, i·stride+u-pad, j·stride+v-pad, ca] · f[u,v,ca,cb]
 *
 * convDown a,f → b is the convolution, convUp b,f → a its adjoint (with stride 2 the transposed convolution of the
 * generator), convFilter a,b → f. Each is the gradient of the others, so any order of differentiation stays inside.
 * A map may carry a per-sample channel scale (the style): it multiplies the map as it is read.
 * The stored weight w is [k,k,in,out]: f = w · gain, or where `flip`, f[u,v,ca,cb] = w[k-1-u,k-1-v,cb,ca] · gain
 * (METHOD.md: the up-convolution uses the spatially flipped w, its input being the coarse map).
 */
import * as tf from '@tensorflow/tfjs-core';
import { scaledGradients } from './channels.ts';
import { defineOp } from './define-op.ts';

export interface ConvAttrs {
  kernel: number;
  stride: 1 | 2;
  pad: number;
  flip: boolean;
  gain: number;
  /** Height = width of the fine map: the coarse one follows from it, not the other way round. */
  fineSize: number;
}

/** Height of the coarse map that belongs to a fine map of `fineSize`. */
export function coarseSize({ kernel, stride, pad, fineSize }: ConvAttrs): number {
  return Math.floor((fineSize + 2 * pad - kernel) / stride) + 1;
}

/** The filter f[u,v,ca,cb] of the definition from the stored weight. */
function toFilter(w: tf.Tensor, { flip, gain }: ConvAttrs): tf.Tensor4D {
  const f = flip ? tf.transpose(tf.reverse(w as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]) : w;
  return (gain === 1 ? f : tf.mul(f, gain)) as tf.Tensor4D;
}

/** The stored weight's layout from a filter (toFilter's own adjoint). */
function toWeight(f: tf.Tensor, { flip, gain }: ConvAttrs): tf.Tensor {
  const scaled = gain === 1 ? f : tf.mul(f, gain);
  return flip ? tf.reverse(tf.transpose(scaled as tf.Tensor4D, [0, 1, 3, 2]), [0, 1]) : scaled;
}

function scaled(x: tf.Tensor, scale: tf.Tensor | undefined): tf.Tensor4D {
  const y = scale ? tf.mul(x, tf.reshape(scale, [x.shape[0], 1, 1, x.shape[3]!])) : x;
  return y as tf.Tensor4D;
}

/**
 * Adjoint of a stride-2 3×3 convolution by its sub-pixel phases: row j = i + pad of the fine map reads f[2] and f[0] of
 * two coarse rows where j is even, f[1] of one where it is odd, and so do columns. One convolution per row phase makes
 * both column phases side by side in its channels, so that interleaving is reshaping and one concatenation.
 */
function upByPhases(b: tf.Tensor4D, f: tf.Tensor4D, { pad, fineSize }: ConvAttrs): tf.Tensor4D {
  const [n, size] = b.shape;
  const [, , ca, cb] = f.shape;
  const turned = tf.transpose(f, [0, 1, 3, 2]); // [3,3,cb,ca]
  const tap = (u: number, v: number): tf.Tensor => tf.slice(turned, [u, v, 0, 0], [1, 1, cb, ca]);
  const zero = tf.zeros([1, 1, cb, ca]);
  const row = (u: number): tf.Tensor =>
    tf.concat([tf.concat([tap(u, 2), tap(u, 0)], 1), tf.concat([zero, tap(u, 1)], 1)], 3); // [1,2,cb,2·ca]
  const evenFilter = tf.concat([row(2), row(0)], 0) as tf.Tensor4D;
  const even = tf.conv2d(b, evenFilter, 1, 1); // [N,size+1,size+1,2·ca]
  const odd = tf.conv2d(b, row(1) as tf.Tensor4D, 1, [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 0],
  ]);
  const rows = [even, odd].map((phase) => tf.reshape(phase, [n, size + 1, 2 * (size + 1) * ca]));
  const interleaved = tf.reshape(tf.concat(rows, 2), [n, 2 * size + 2, 2 * size + 2, ca]);
  const missing = pad + fineSize - (2 * size + 2);
  const full =
    missing > 0
      ? tf.pad(interleaved, [
          [0, 0],
          [0, missing],
          [0, missing],
          [0, 0],
        ])
      : interleaved;
  return tf.slice(full, [0, pad, pad, 0], [n, fineSize, fineSize, ca]) as tf.Tensor4D;
}

const down = defineOp<{ a: tf.Tensor; w: tf.Tensor; scale?: tf.Tensor }, ConvAttrs>({
  name: 'StudioConvDown',
  reference: ({ a, w, scale }, attrs) =>
    tf.conv2d(scaled(a, scale), toFilter(w, attrs), attrs.stride, attrs.pad),
  gradients: ({ dy, inputs: { a, w, scale }, attrs }) => ({
    ...scaledGradients({ dy: () => convUp(dy, w, attrs), x: a, scale }, 'a', 'scale'),
    w: () => convFilter(a, dy, attrs, { scaleA: scale }),
  }),
});

const up = defineOp<{ b: tf.Tensor; w: tf.Tensor; scale?: tf.Tensor }, ConvAttrs>({
  name: 'StudioConvUp',
  reference: ({ b, w, scale }, attrs) => {
    const x = scaled(b, scale);
    const f = toFilter(w, attrs);
    const { kernel, stride, pad, fineSize } = attrs;
    if (stride === 2 && kernel === 3) return upByPhases(x, f, attrs);
    if (stride === 1) {
      const turned = tf.transpose<tf.Tensor4D>(tf.reverse(f, [0, 1]), [0, 1, 3, 2]);
      return tf.conv2d(x, turned, 1, kernel - 1 - pad);
    }
    return tf.conv2dTranspose(x, f, [x.shape[0], fineSize, fineSize, f.shape[2]], stride, pad);
  },
  gradients: ({ dy, inputs: { b, w, scale }, attrs }) => ({
    ...scaledGradients({ dy: () => convDown(dy, w, attrs), x: b, scale }, 'b', 'scale'),
    w: () => convFilter(dy, b, attrs, { scaleB: scale }),
  }),
});

interface FilterInputs {
  a: tf.Tensor;
  b: tf.Tensor;
  scaleA?: tf.Tensor | undefined;
  scaleB?: tf.Tensor | undefined;
}

const filter = defineOp<FilterInputs, ConvAttrs>({
  name: 'StudioConvFilter',
  // A convolution of transposes: channels of a as batch, batch as channels, b as a filter of its own size.
  reference: ({ a, b, scaleA, scaleB }, attrs) => {
    const image = tf.transpose(scaled(a, scaleA), [3, 1, 2, 0]);
    const kernel = tf.transpose(scaled(b, scaleB), [1, 2, 0, 3]);
    const { stride, pad, kernel: k } = attrs;
    const full = tf.conv2d(image, kernel, 1, pad, 'NHWC', stride); // [ca, ≥k, ≥k, cb]
    const [ca, height, , cb] = full.shape;
    const cropped = height === k ? full : tf.slice(full, [0, 0, 0, 0], [ca, k, k, cb]);
    return toWeight(tf.transpose(cropped, [1, 2, 0, 3]), attrs);
  },
  gradients: ({ dy, inputs: { a, b, scaleA, scaleB }, attrs }) => {
    // `dy` is shaped like the stored weight: it takes the weight's place.
    const fine = (): tf.Tensor => convUp(b, dy, attrs, scaleB);
    const coarse = (): tf.Tensor => convDown(a, dy, attrs, scaleA);
    return {
      ...scaledGradients({ dy: fine, x: a, scale: scaleA }, 'a', 'scaleA'),
      ...scaledGradients({ dy: coarse, x: b, scale: scaleB }, 'b', 'scaleB'),
    };
  },
});

/** b [N,Hb,Wb,Cb] from a [N,H,W,Ca], the stored weight and an optional style [N,Ca]. */
export function convDown(a: tf.Tensor, w: tf.Tensor, attrs: ConvAttrs, scale?: tf.Tensor): tf.Tensor {
  return down(scale ? { a, w, scale } : { a, w }, attrs);
}

/** a [N,H,W,Ca] (H = fineSize) from b [N,Hb,Wb,Cb], the stored weight and an optional style [N,Cb]. */
export function convUp(b: tf.Tensor, w: tf.Tensor, attrs: ConvAttrs, scale?: tf.Tensor): tf.Tensor {
  return up(scale ? { b, w, scale } : { b, w }, attrs);
}

/** The gradient with respect to the stored weight, [k,k,in,out] as stored. */
export function convFilter(
  a: tf.Tensor,
  b: tf.Tensor,
  attrs: ConvAttrs,
  scales: { scaleA?: tf.Tensor | undefined; scaleB?: tf.Tensor | undefined } = {},
): tf.Tensor {
  return filter({ a, b, ...scales }, attrs);
}
