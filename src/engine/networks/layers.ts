/**
 * The layers that the networks are made of: dense, plain and modulated convolution, up- and down-convolution, each with
 * the equalised learning rate applied at run time (METHOD.md, "Networks"). Maps are NHWC float32.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { convDown, convUp, type ConvAttrs } from '../ops/conv.ts';
import { demodulation } from '../ops/demodulate.ts';
import { epilogue, lreluGain } from '../ops/epilogue.ts';
import { fir } from '../ops/fir.ts';
import { convLayer as convolvedLayer, denseLayer } from '../ops/layer.ts';
import { StudioError } from '../../base/error.ts';

/** Variables by network and official name, e.g. `synthesis/4x4/Conv/weight`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** The named variable; a StudioError names what is missing. */
export function variable(weights: Weights, name: string): tf.Tensor {
  const tensor = weights[name];
  if (!tensor)
    throw new StudioError('missing-variable', `The network has no variable ${name}.`, 'Check its config.');
  return tensor;
}

/** Run-time factor of a stored weight: lrmul / sqrt(fan_in). */
export function weightGain(w: tf.Tensor, lrmul = 1): number {
  const fanIn = w.shape.slice(0, -1).reduce((product, n) => product * n, 1);
  return lrmul / Math.sqrt(fanIn);
}

/** x[N,I] → [N,O], with bias and, unless linear, leaky ReLU. */
export function dense(
  weights: Weights,
  scope: string,
  x: tf.Tensor,
  { activation = 'lrelu' as 'lrelu' | 'linear', lrmul = 1 } = {},
): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  const bias = variable(weights, `${scope}/bias`);
  return denseLayer({ x, w, bias }, weightGain(w, lrmul), { activation, biasGain: lrmul });
}

/** A modulated layer's style [N,in] from its dlatent [N,D]: dense + mod_bias + 1. */
function style(weights: Weights, scope: string, dlatent: tf.Tensor): tf.Tensor {
  const w = variable(weights, `${scope}/mod_weight`);
  const bias = variable(weights, `${scope}/mod_bias`);
  return denseLayer({ x: dlatent, w, bias }, weightGain(w), { activation: 'linear', offset: 1 });
}

/** How a stored weight is applied as a stride-1 SAME convolution to maps of `fineSize` pixels; `factor` multiplies it. */
function sameConv(w: tf.Tensor, fineSize: number, factor = 1): ConvAttrs {
  const kernel = w.shape[0]!;
  return { kernel, stride: 1, pad: (kernel - 1) / 2, flip: false, gain: weightGain(w) * factor, fineSize };
}

/** Stride-1 SAME convolution of the stored weight times `factor`. x[N,H,W,I] → [N,H,W,O]. */
export function conv(x: tf.Tensor, w: tf.Tensor, factor = 1): tf.Tensor {
  return convDown(x, w, sameConv(w, x.shape[1]!, factor));
}

/** Transposed 3×3 convolution (stride 2, flipped weight), then the blur × 4. x[N,H,W,I] → [N,2H,2W,O]. */
function upConv(x: tf.Tensor, w: tf.Tensor, scale?: tf.Tensor): tf.Tensor {
  const fineSize = (x.shape[1]! - 1) * 2 + 3;
  const y = convUp(x, w, { kernel: 3, stride: 2, pad: 0, flip: true, gain: weightGain(w), fineSize }, scale);
  return fir(y, { up: 1, down: 1, padBefore: 1, padAfter: 1, gain: 4 });
}

export interface SynthesisLayerInput {
  x: tf.Tensor; // [N,H,W,I]
  /** The layer's dlatent [N,D]; undefined where the layer is not modulated. */
  dlatent: tf.Tensor | undefined;
  /** [N or 1,H',W',1] at the layer's output size; undefined for none. */
  noise: tf.Tensor | undefined;
  up: boolean;
  /** Multiplies the output, √2 unless a residual merge follows. */
  gain?: number | undefined;
}

/** A synthesis layer: (modulated) convolution, noise, bias, leaky ReLU. */
export function synthesisLayer(weights: Weights, scope: string, input: SynthesisLayerInput): tf.Tensor {
  const { x, dlatent, noise, up, gain = lreluGain } = input;
  const w = variable(weights, `${scope}/weight`);
  const s = dlatent && style(weights, scope, dlatent);
  const inputs = {
    x: up ? upConv(x, w, s) : convDown(x, w, sameConv(w, x.shape[1]!), s),
    bias: variable(weights, `${scope}/bias`),
    demod: s && demodulation(w, s, weightGain(w)),
    noise,
    strength: noise && variable(weights, `${scope}/noise_strength`),
  };
  return epilogue(inputs, { gain });
}

/** ToRGB: (modulated) 1×1 convolution without demodulation, bias, linear. x[N,H,W,I] → [N,H,W,channels]. */
export function toRgb(
  weights: Weights,
  scope: string,
  x: tf.Tensor,
  dlatent: tf.Tensor | undefined,
): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  const bias = variable(weights, `${scope}/bias`);
  const scale = dlatent && style(weights, scope, dlatent);
  return convolvedLayer({ a: x, w, bias, scale }, sameConv(w, x.shape[1]!), { activation: 'linear' });
}

export interface ConvLayerOptions {
  /** Halves the size: blur, then a stride-2 VALID convolution. */
  down?: boolean;
  gain?: number;
}

/** Convolution, bias, leaky ReLU. x[N,H,W,I] → [N,H,W,O], or [N,H/2,W/2,O] where `down`. */
export function convLayer(
  weights: Weights,
  scope: string,
  x: tf.Tensor,
  { down = false, gain = lreluGain }: ConvLayerOptions = {},
): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  const bias = variable(weights, `${scope}/bias`);
  if (!down) return convolvedLayer({ a: x, w, bias }, sameConv(w, x.shape[1]!), { gain });
  const a = fir(x, { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 });
  const attrs = {
    kernel: 3,
    stride: 2,
    pad: 0,
    flip: false,
    gain: weightGain(w),
    fineSize: a.shape[1]!,
  } as const;
  return convolvedLayer({ a, w, bias }, attrs, { gain });
}

/**
 * A residual block's merge is (x + t)/√2. The factor goes into what made x and t: x's layer gets residualGain in place
 * of √2 (they multiply to 1), t's convolution the factor itself, and the merge is a plain sum.
 */
export const residualFactor = Math.SQRT1_2;
export const residualGain = lreluGain * residualFactor;
