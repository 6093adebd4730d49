/**
 * The layers that the networks are made of: dense, plain and modulated convolution, up- and down-convolution, each with
 * the equalised learning rate applied at run time (METHOD.md, "Networks"). Maps are NHWC float32.
 */
import * as tf from '@tensorflow/tfjs-core';
import { convDown, convUp, type ConvAttrs } from '../ops/conv.ts';
import { demodulation } from '../ops/demodulate.ts';
import { epilogue } from '../ops/epilogue.ts';
import { fir } from '../ops/fir.ts';
import { matMul } from '../ops/matmul.ts';
import { StudioError } from '../error.ts';

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
  const y = matMul(x, w, { gain: weightGain(w, lrmul) });
  return epilogue({ x: y, bias: variable(weights, `${scope}/bias`) }, { activation, biasGain: lrmul });
}

/** A modulated layer's style [N,in] from its dlatent [N,D]: dense + mod_bias + 1. */
function style(weights: Weights, scope: string, dlatent: tf.Tensor): tf.Tensor {
  const w = variable(weights, `${scope}/mod_weight`);
  const y = matMul(dlatent, w, { gain: weightGain(w) });
  return epilogue(
    { x: y, bias: variable(weights, `${scope}/mod_bias`) },
    { activation: 'linear', offset: 1 },
  );
}

/** Stride-1 SAME convolution of the stored weight. x[N,H,W,I] → [N,H,W,O]. */
export function conv(x: tf.Tensor, w: tf.Tensor, scale?: tf.Tensor): tf.Tensor {
  const kernel = w.shape[0]!;
  const pad = (kernel - 1) / 2;
  return convDown(
    x,
    w,
    attrs({ kernel, stride: 1, pad, flip: false, gain: weightGain(w), fineSize: x.shape[1]! }),
    scale,
  );
}

const attrs = (a: ConvAttrs): ConvAttrs => a;

/** Transposed 3×3 convolution (stride 2, flipped weight), then the blur × 4. x[N,H,W,I] → [N,2H,2W,O]. */
function upConv(x: tf.Tensor, w: tf.Tensor, scale?: tf.Tensor): tf.Tensor {
  const fineSize = (x.shape[1]! - 1) * 2 + 3;
  const y = convUp(
    x,
    w,
    attrs({ kernel: 3, stride: 2, pad: 0, flip: true, gain: weightGain(w), fineSize }),
    scale,
  );
  return fir(y, { up: 1, down: 1, padBefore: 1, padAfter: 1, gain: 4 });
}

/** Blur, then stride-2 VALID 3×3 convolution. x[N,H,W,I] → [N,H/2,W/2,O]. */
export function downConv(x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  const blurred = fir(x, { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 });
  const fineSize = blurred.shape[1]!;
  return convDown(
    blurred,
    w,
    attrs({ kernel: 3, stride: 2, pad: 0, flip: false, gain: weightGain(w), fineSize }),
  );
}

export interface SynthesisLayerInput {
  x: tf.Tensor; // [N,H,W,I]
  /** The layer's dlatent [N,D]; undefined where the layer is not modulated. */
  dlatent: tf.Tensor | undefined;
  /** [N or 1,H',W',1] at the layer's output size; undefined for none. */
  noise: tf.Tensor | undefined;
  up: boolean;
}

/** A synthesis layer: (modulated) convolution, noise, bias, leaky ReLU. */
export function synthesisLayer(weights: Weights, scope: string, input: SynthesisLayerInput): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  const s = input.dlatent && style(weights, scope, input.dlatent);
  const y = input.up ? upConv(input.x, w, s) : conv(input.x, w, s);
  return epilogue({
    x: y,
    bias: variable(weights, `${scope}/bias`),
    demod: s && demodulation(w, s, weightGain(w)),
    noise: input.noise,
    strength: input.noise && variable(weights, `${scope}/noise_strength`),
  });
}

/** ToRGB: (modulated) 1×1 convolution without demodulation, bias, linear. x[N,H,W,I] → [N,H,W,channels]. */
export function toRgb(
  weights: Weights,
  scope: string,
  x: tf.Tensor,
  dlatent: tf.Tensor | undefined,
): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  const y = conv(x, w, dlatent && style(weights, scope, dlatent));
  return epilogue({ x: y, bias: variable(weights, `${scope}/bias`) }, { activation: 'linear' });
}

/** Convolution, bias, leaky ReLU; `down` halves the size first. */
export function convLayer(weights: Weights, scope: string, x: tf.Tensor, { down = false } = {}): tf.Tensor {
  const w = variable(weights, `${scope}/weight`);
  return epilogue({ x: down ? downConv(x, w) : conv(x, w), bias: variable(weights, `${scope}/bias`) });
}

/** (x + t) / √2: a residual block's merge. */
export function mergeResidual(x: tf.Tensor, t: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(x, t), Math.SQRT1_2);
}
