/**
 * What follows a convolution or a dense product, in one op: y = act(x·demod + noise·strength + bias + offset), where act is
 * leaky ReLU (slope 0.2) times √2, or nothing. demod [N,C] per sample and channel, noise [N,H,W,1] (or [1,H,W,1]) with
 * one strength, bias [C]; demod and noise are optional, and x may be [N,C] without them.
 */
import * as tf from '@tensorflow/tfjs-core';
import { channelDot, channelSum, scaleChannels } from './channels.ts';
import { defineOp } from './define-op.ts';

export const lreluSlope = 0.2;
export const lreluGain = Math.SQRT2;

export interface EpilogueInputs {
  x: tf.Tensor;
  bias: tf.Tensor;
  demod?: tf.Tensor | undefined;
  noise?: tf.Tensor | undefined;
  strength?: tf.Tensor | undefined;
}

export interface EpilogueAttrs {
  activation: 'lrelu' | 'linear';
  /** Multiplies the stored bias at run time (the mapping's lrmul). */
  biasGain: number;
  /** Added to every channel (1 for a style). */
  offset: number;
}

const actGradOp = defineOp<{ dy: tf.Tensor; y: tf.Tensor }, object>({
  name: 'StudioActGrad',
  reference: ({ dy, y }) => tf.mul(dy, tf.mul(tf.step(y, lreluSlope), lreluGain)),
  // The mask is constant almost everywhere: nothing flows through y.
  gradients: ({ dy, inputs: { y } }) => ({
    dy: () => actGrad(dy, y),
    y: () => tf.zeros(y.shape),
  }),
});

/** dy · slope(y) · √2, the slope read off the sign of the activation's output y. Same shape as dy. */
export function actGrad(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return actGradOp({ dy, y }, {});
}

const noiseDotOp = defineOp<{ g: tf.Tensor; noise: tf.Tensor }, object>({
  name: 'StudioNoiseDot',
  reference: ({ g, noise }) => tf.sum(tf.mul(tf.sum(g, 3, true), noise)),
  gradients: ({ dy, inputs: { g, noise } }) => ({
    g: () => tf.mul(tf.mul(noise, dy), tf.ones(g.shape)),
    noise: () => {
      const full = tf.mul(tf.sum(g, 3, true), dy);
      return noise.shape[0] === 1 && full.shape[0] !== 1 ? tf.sum(full, 0, true) : full;
    },
  }),
});

/** Σ g · noise over everything → []: the gradient of a noise strength. g [N,H,W,C], noise [N or 1,H,W,1]. */
export function noiseDot(g: tf.Tensor, noise: tf.Tensor): tf.Tensor {
  return noiseDotOp({ g, noise }, {});
}

const op = defineOp<EpilogueInputs, EpilogueAttrs>({
  name: 'StudioEpilogue',
  savesOutput: true,
  reference: ({ x, bias, demod, noise, strength }, { activation, biasGain, offset }) => {
    let y: tf.Tensor = x;
    if (demod) y = tf.mul(y, tf.reshape(demod, [x.shape[0]!, 1, 1, x.shape[3]!]));
    if (noise && strength) y = tf.add(y, tf.mul(noise, strength));
    let shift: tf.Tensor = biasGain === 1 ? bias : tf.mul(bias, biasGain);
    if (offset !== 0) shift = tf.add(shift, offset);
    y = tf.add(y, shift);
    return activation === 'lrelu' ? tf.mul(tf.leakyRelu(y, lreluSlope), lreluGain) : y;
  },
  gradients: ({ dy, inputs: { x, demod, noise, strength }, output, attrs: { activation, biasGain } }) => {
    const g = activation === 'lrelu' ? actGrad(dy, output) : dy; // before the activation
    return {
      x: () => (demod ? scaleChannels(g, demod) : tf.clone(g)),
      bias: () => (biasGain === 1 ? channelSum(g) : tf.mul(channelSum(g), biasGain)),
      demod: () => channelDot(g, x),
      strength: () => noiseDot(g, noise!),
      noise: () => {
        const full = tf.mul(tf.sum(g, 3, true), strength!);
        return noise!.shape[0] === 1 && full.shape[0] !== 1 ? tf.sum(full, 0, true) : full;
      },
    };
  },
});

/** act(x·demod + noise·strength + bias·biasGain + offset), shaped like x. */
export function epilogue(inputs: EpilogueInputs, attrs: Partial<EpilogueAttrs> = {}): tf.Tensor {
  return op(inputs, { activation: 'lrelu', biasGain: 1, offset: 0, ...attrs });
}
