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
import { channelDot, scaleChannels } from './channels.ts';
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

type Four = [number, number, number, number];

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
  const y = scale ? tf.mul(x, tf.reshape(scale, [x.shape[0]!, 1, 1, x.shape[3]!])) : x;
  return y as tf.Tensor4D;
}

/** Adjoint of a stride-2 3×3 convolution by its four sub-pixel phases: one 2×2 convolution, then depth to space. */
function upByPhases(b: tf.Tensor4D, f: tf.Tensor4D, { pad, fineSize }: ConvAttrs): tf.Tensor4D {
  const [, , ca, cb] = f.shape;
  // Row j = i + pad of the fine map: even j reads f[2], f[0] of two coarse rows, odd j reads f[1] of one.
  const zero = tf.zeros([1, 3, ca, cb]);
  const row = (u: number): tf.Tensor => tf.slice(f, [u, 0, 0, 0], [1, 3, ca, cb]);
  const rows = [tf.concat([row(2), row(0)], 0), tf.concat([zero, row(1)], 0)]; // per phase: [2,3,ca,cb]
  const phases = rows.flatMap((r) => {
    const column = (v: number): tf.Tensor => tf.slice(r, [0, v, 0, 0], [2, 1, ca, cb]);
    return [tf.concat([column(2), column(0)], 1), tf.concat([tf.zerosLike(column(1)), column(1)], 1)];
  });
  const filter = tf.concat(
    phases.map((p) => tf.transpose(p, [0, 1, 3, 2])),
    3,
  ); // [2,2,cb,4·ca]
  const out = tf.conv2d(b, filter as tf.Tensor4D, 1, 1); // [N,Hb+1,Wb+1,4·ca]
  const interleaved = tf.depthToSpace(out, 2);
  const begin: Four = [0, pad, pad, 0];
  const missing = pad + fineSize - interleaved.shape[1];
  const full = missing > 0 ? tf.pad(interleaved, [[0, 0], [0, missing], [0, missing], [0, 0]]) : interleaved;
  return tf.slice(full, begin, [b.shape[0], fineSize, fineSize, ca]);
}

const down = defineOp<{ a: tf.Tensor; w: tf.Tensor; scale?: tf.Tensor }, ConvAttrs>({
  name: 'StudioConvDown',
  reference: ({ a, w, scale }, attrs) =>
    tf.conv2d(scaled(a, scale), toFilter(w, attrs), attrs.stride, attrs.pad),
  gradients: ({ dy, inputs: { a, w, scale }, attrs }) => {
    // Without a scale the input's gradient stays lazy; with one, two gradients share it.
    const unscaled = scale ? convUp(dy, w, attrs) : undefined;
    return {
      a: () => (unscaled && scale ? scaleChannels(unscaled, scale) : convUp(dy, w, attrs)),
      scale: () => channelDot(unscaled!, a),
      w: () => convFilter(a, dy, attrs, { scaleA: scale }),
    };
  },
});

const up = defineOp<{ b: tf.Tensor; w: tf.Tensor; scale?: tf.Tensor }, ConvAttrs>({
  name: 'StudioConvUp',
  reference: ({ b, w, scale }, attrs) => {
    const x = scaled(b, scale);
    const f = toFilter(w, attrs);
    const { kernel, stride, pad, fineSize } = attrs;
    if (stride === 2 && kernel === 3) return upByPhases(x, f, attrs);
    if (stride === 1) {
      const turned = tf.transpose(tf.reverse(f, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      return tf.conv2d(x, turned, 1, kernel - 1 - pad);
    }
    return tf.conv2dTranspose(x, f, [x.shape[0], fineSize, fineSize, f.shape[2]], stride, pad);
  },
  gradients: ({ dy, inputs: { b, w, scale }, attrs }) => {
    const unscaled = scale ? convDown(dy, w, attrs) : undefined;
    return {
      b: () => (unscaled && scale ? scaleChannels(unscaled, scale) : convDown(dy, w, attrs)),
      scale: () => channelDot(unscaled!, b),
      w: () => convFilter(dy, b, attrs, { scaleB: scale }),
    };
  },
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
    const fine = scaleA ? convUp(b, dy, attrs, scaleB) : undefined;
    const coarse = scaleB ? convDown(a, dy, attrs, scaleA) : undefined;
    return {
      a: () => (fine && scaleA ? scaleChannels(fine, scaleA) : convUp(b, dy, attrs, scaleB)),
      b: () => (coarse && scaleB ? scaleChannels(coarse, scaleB) : convDown(a, dy, attrs, scaleA)),
      scaleA: () => channelDot(fine!, a),
      scaleB: () => channelDot(coarse!, b),
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
