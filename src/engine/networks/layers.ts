/**
 * The layers of a description as tfjs ops on NHWC float32 maps, each with the equalised learning rate applied at run time
 * (METHOD.md, "Networks"). The twin in ONNX nodes is in onnx/.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import { convDown, convUp, type ConvAttrs } from '../ops/conv.ts';
import { demodulation } from '../ops/demodulate.ts';
import { defaultGain, epilogue } from '../ops/epilogue.ts';
import { fir } from '../ops/fir.ts';
import { convLayer, denseLayer } from '../ops/layer.ts';
import {
  styleGain,
  weightGain,
  type ConvLayer,
  type DenseLayer,
  type FlattenLayer,
  type Modulation,
  type ToMapsLayer,
} from './description/layer.ts';

/** Variables by network and official name, e.g. `synthesis/4x4/Conv/weight`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** The named variable. Throws StudioError 'missing-variable'. */
export function variable(weights: Weights, name: string): tf.Tensor {
  const tensor = weights[name];
  if (!tensor)
    throw new StudioError('missing-variable', `The network has no variable ${name}.`, 'Check its config.');
  return tensor;
}

/** x[N,inputs] → [N,outputs]. */
export function dense(layer: DenseLayer, weights: Weights, x: tf.Tensor): tf.Tensor {
  const { name, activation, lrmul } = layer;
  const w = variable(weights, `${name}/weight`);
  const bias = variable(weights, `${name}/bias`);
  return denseLayer({ x, w, bias }, weightGain(layer), { activation, biasGain: lrmul });
}

/** A convolution's inputs beside its maps; the layer says which it uses. */
export interface ConvSurroundings {
  /** [N,D]; needed where the layer is modulated. */
  dlatent: tf.Tensor | undefined;
  /** [N or 1,size,size,1]; undefined for none. */
  noise: tf.Tensor | undefined;
}

/** x[N,…,inputs] → [N,size,size,outputs]. */
export function conv(layer: ConvLayer, weights: Weights, x: tf.Tensor, around: ConvSurroundings): tf.Tensor {
  const { name, modulation, activation, factor, hasBias, resample } = layer;
  const w = variable(weights, `${name}/weight`);
  const style = modulation && styleOf(name, modulation, weights, around.dlatent);
  if (!hasBias) return convDown(x, w, strideOne(layer, weightGain(layer) * factor), style);

  const bias = variable(weights, `${name}/bias`);
  const gain = defaultGain(activation) * factor;
  const isOneOp = layer.noise === undefined && !modulation?.demodulates && resample !== 'up';
  if (isOneOp) {
    const [a, attrs] = resample === 'down' ? blurred(layer, x) : [x, strideOne(layer)];
    return convLayer({ a, w, bias, scale: style }, attrs, { activation, gain });
  }
  const { noise } = around;
  const inputs = {
    x: resample === 'up' ? upConv(layer, x, w, style) : convDown(x, w, strideOne(layer), style),
    bias,
    demod: style && modulation.demodulates ? demodulation(w, style, weightGain(layer)) : undefined,
    noise,
    strength: noise && variable(weights, `${name}/noise_strength`),
  };
  return epilogue(inputs, { activation, gain });
}

/** x[N,C·S·S], channel-major → [N,S,S,C]. */
export function toMaps({ channels, size }: ToMapsLayer, x: tf.Tensor): tf.Tensor {
  return tf.transpose(tf.reshape(x, [x.shape[0], channels, size, size]), [0, 2, 3, 1]);
}

/** x[N,S,S,C] → [N,C·S·S], channel-major. */
export function flatten({ channels, size }: FlattenLayer, x: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], channels * size * size]);
}

/** A modulated layer's style [N,inputs] from its dlatent [N,D]: dense + mod_bias + 1. */
export function styleOf(
  name: string,
  modulation: Modulation,
  weights: Weights,
  dlatent: tf.Tensor | undefined,
): tf.Tensor {
  if (!dlatent) throw new Error(`${name} is modulated and was given no dlatent.`);
  const w = variable(weights, `${name}/mod_weight`);
  const bias = variable(weights, `${name}/mod_bias`);
  return denseLayer({ x: dlatent, w, bias }, styleGain(modulation), { activation: 'linear', offset: 1 });
}

/** Stride 1, padded SAME. */
function strideOne(layer: ConvLayer, gain = weightGain(layer)): ConvAttrs {
  const { kernel, size } = layer;
  return { kernel, stride: 1, pad: (kernel - 1) / 2, flip: false, gain, fineSize: size };
}

/** A blur that leaves one sample more, then the 3×3 convolution with stride 2. */
function blurred(layer: ConvLayer, x: tf.Tensor): [tf.Tensor, ConvAttrs] {
  const a = fir(x, { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 });
  const fineSize = 2 * layer.size + 1;
  return [a, { kernel: layer.kernel, stride: 2, pad: 0, flip: false, gain: weightGain(layer), fineSize }];
}

/** Transposed 3×3 convolution with stride 2 and the weight turned by half a turn, then the blur × 4. */
function upConv(layer: ConvLayer, x: tf.Tensor, w: tf.Tensor, style?: tf.Tensor): tf.Tensor {
  const { kernel, size } = layer;
  const gain = weightGain(layer);
  const y = convUp(x, w, { kernel, stride: 2, pad: 0, flip: true, gain, fineSize: size + 1 }, style);
  return fir(y, { up: 1, down: 1, padBefore: 1, padAfter: 1, gain: 4 });
}
