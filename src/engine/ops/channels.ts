/**
 * Per-sample channel scaling and the two reductions that are its gradients. The three are closed under differentiation:
 * scaleChannels x[N,H,W,C]·s[N,C]; channelDot Σ_hw a·b → [N,C]; channelSum Σ_nhw x → [C].
 */
import * as tf from '@tensorflow/tfjs-core';
import { together, type Gradient } from './backward.ts';
import { defineOp } from './define-op.ts';

type Four = [number, number, number, number];

const scaleChannelsOp = defineOp<{ x: tf.Tensor; scale: tf.Tensor }, object>({
  name: 'StudioScaleChannels',
  reference: ({ x, scale }) => tf.mul(x, tf.reshape(scale, [x.shape[0], 1, 1, x.shape[3]!])),
  gradients: ({ dy, inputs: { x, scale } }) => scaledGradients({ dy: () => dy, x, scale }, 'x', 'scale'),
});

/** x[N,H,W,C] · scale[N,C] → [N,H,W,C]. */
export function scaleChannels(x: tf.Tensor, scale: tf.Tensor): tf.Tensor {
  return scaleChannelsOp({ x, scale }, {});
}

const channelDotOp = defineOp<{ a: tf.Tensor; b: tf.Tensor }, object>({
  name: 'StudioChannelDot',
  reference: ({ a, b }) => tf.sum(tf.mul(a, b), [1, 2]),
  gradients: ({ dy, inputs: { a, b } }) =>
    together(
      'StudioChannelDot.gradients',
      { dy, a, b },
      {},
      {
        a: () => scaleChannels(b, dy),
        b: () => scaleChannels(a, dy),
      },
    ),
});

/** Σ over H and W of a·b: two [N,H,W,C] → [N,C]. */
export function channelDot(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return channelDotOp({ a, b }, {});
}

interface ScaledMap {
  /** The gradient [N,H,W,C] that arrives at the scaled map. */
  dy: () => tf.Tensor;
  x: tf.Tensor;
  scale: tf.Tensor | undefined;
}

/**
 * The gradients of a map and its channel scale, named as the op that scales its map names them. With a scale both share `dy`,
 * which is made at once and must live as long as the backward pass; without one it stays lazy.
 */
export function scaledGradients(
  { dy, x, scale }: ScaledMap,
  mapName: string,
  scaleName: string,
): Record<string, Gradient | undefined> {
  if (!scale) return { [mapName]: dy };
  const arriving = dy();
  return together(
    'StudioScaleChannels.gradients',
    { dy: arriving, x, scale },
    {},
    {
      [mapName]: () => scaleChannels(arriving, scale),
      [scaleName]: () => channelDot(arriving, x),
    },
  );
}

const channelSumOp = defineOp<{ x: tf.Tensor }, { gain: number }>({
  name: 'StudioChannelSum',
  // As a product with ones, because wasm's sum over leading axes transposes first and its matrix product does
  // not.
  reference: ({ x }, { gain }) => {
    const channels = x.shape[x.shape.length - 1]!;
    const rows = x.size / channels;
    const ones = tf.fill<tf.Rank.R2>([1, rows], gain);
    return tf.reshape(tf.matMul(ones, tf.reshape(x, [rows, channels])), [channels]);
  },
  gradients: ({ dy, inputs: { x }, attrs: { gain } }) => ({ x: () => channelBroadcast(dy, x.shape, gain) }),
});

/** gain · Σ over all but the last axis → [C]: the gradient of a bias. */
export function channelSum(x: tf.Tensor, gain = 1): tf.Tensor {
  return channelSumOp({ x }, { gain });
}

const channelBroadcastOp = defineOp<{ x: tf.Tensor }, { shape: number[]; gain: number }>({
  name: 'StudioChannelBroadcast',
  reference: ({ x }, { shape, gain }) => tf.mul(tf.fill(shape as Four, gain), x),
  gradients: ({ dy, attrs: { gain } }) => ({ x: () => channelSum(dy, gain) }),
});

/** gain · x[C], repeated over all leading axes of `shape`. */
export function channelBroadcast(x: tf.Tensor, shape: number[], gain = 1): tf.Tensor {
  return channelBroadcastOp({ x }, { shape, gain });
}
