/**
 * What follows a convolution or a dense product, in one op: y = act(x·demod + noise·strength + bias + offset)·gain, where
 * act is leaky ReLU (slope 0.2) or nothing; gain is √2 after leaky ReLU unless a merge asks for less. demod [N,C] per sample and channel, noise [N,H,W,1] (or [1,H,W,1]) with
 * one strength, bias [C]; demod and noise are optional, and x may be [N,C] without them.
 */
import * as tf from '@tensorflow/tfjs-core';
import { runsTogether, together } from './backward.ts';
import { channelDot, channelSum, scaleChannels } from './channels.ts';
import { lreluGain, lreluSlope } from './constants.ts';
import { defineOp } from './define-op.ts';

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
  /** Multiplies the activation. */
  gain: number;
}

/** The gain of a layer if none is given. */
export const defaultGain = (activation: EpilogueAttrs['activation']): number =>
  activation === 'lrelu' ? lreluGain : 1;

const actGradOp = defineOp<{ dy: tf.Tensor; y: tf.Tensor }, { gain: number }>({
  name: 'StudioActGrad',
  reference: ({ dy, y }, { gain }) => tf.mul(dy, tf.mul(tf.step(y, lreluSlope), gain)),
  // The mask is constant almost everywhere, so no gradient flows through y.
  gradients: ({ dy, inputs: { y }, attrs: { gain } }) => ({
    dy: () => actGrad(dy, y, gain),
    y: () => tf.zeros(y.shape),
  }),
});

/** dy · slope(y) · gain, the slope read off the sign of the activation's output y. Same shape as dy. */
export function actGrad(dy: tf.Tensor, y: tf.Tensor, gain: number): tf.Tensor {
  return actGradOp({ dy, y }, { gain });
}

/** The gradient before the activation, from that after it; linear with gain 1 passes it on. */
export function beforeActivation(
  dy: tf.Tensor,
  y: tf.Tensor,
  { activation, gain }: EpilogueAttrs,
): tf.Tensor {
  if (activation === 'lrelu') return actGrad(dy, y, gain);
  return gain === 1 ? dy : tf.mul(dy, gain);
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

const jointKernel = 'StudioEpilogue.gradients';

const op = defineOp<EpilogueInputs, EpilogueAttrs>({
  name: 'StudioEpilogue',
  savesOutput: true,
  reference: ({ x, bias, demod, noise, strength }, { activation, biasGain, offset, gain }) => {
    let y: tf.Tensor = x;
    if (demod) y = tf.mul(y, tf.reshape(demod, [x.shape[0], 1, 1, x.shape[3]!]));
    if (noise && strength) y = tf.add(y, tf.mul(noise, strength));
    let shift: tf.Tensor = biasGain === 1 ? bias : tf.mul(bias, biasGain);
    if (offset !== 0) shift = tf.add(shift, offset);
    y = tf.add(y, shift);
    const active = activation === 'lrelu' ? tf.leakyRelu(y, lreluSlope) : y;
    return gain === 1 ? active : tf.mul(active, gain);
  },
  gradients: ({ dy, inputs: { x, demod, noise, strength }, output, attrs }) => {
    // The map's gradient before the activation, shared by the gradients that are computed one by one.
    const shared = runsTogether(jointKernel) ? undefined : beforeActivation(dy, output, attrs);
    const g = (): tf.Tensor => shared ?? beforeActivation(dy, output, attrs);
    return {
      ...together(jointKernel, { dy, y: output, x, demod, noise }, attrs, {
        x: () => (demod ? scaleChannels(g(), demod) : tf.clone(g())),
        bias: () => channelSum(g(), attrs.biasGain),
        ...(demod && { demod: () => channelDot(g(), x) }),
        ...(noise && { strength: () => noiseDot(g(), noise) }),
      }),
      noise: () => {
        const full = tf.mul(tf.sum(g(), 3, true), strength!);
        return noise!.shape[0] === 1 && full.shape[0] !== 1 ? tf.sum(full, 0, true) : full;
      },
    };
  },
});

/** The attributes with their defaults filled in. */
export function epilogueAttrs(attrs: Partial<EpilogueAttrs> = {}): EpilogueAttrs {
  const activation = attrs.activation ?? 'lrelu';
  return { activation, biasGain: 1, offset: 0, gain: defaultGain(activation), ...attrs };
}

/** act(x·demod + noise·strength + bias·biasGain + offset)·gain, shaped like x. */
export function epilogue(inputs: EpilogueInputs, attrs: Partial<EpilogueAttrs> = {}): tf.Tensor {
  return op(inputs, epilogueAttrs(attrs));
}
