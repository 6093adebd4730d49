/**
 * A convolution or a dense product with its epilogue in one op: bias, activation and gain are applied as the product is
 * stored. For layers without demodulation and noise, whose gradient needs the output alone. Attributes are those of
 * both parts; the product's own gain is called `weightGain` here.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { together } from './backward.ts';
import { channelSum, scaledGradients } from './channels.ts';
import { convDown, convFilter, convUp } from './conv.ts';
import type { ConvAttrs } from './conv.ts';
import { defineOp } from './define-op.ts';
import { beforeActivation, epilogue, epilogueAttrs } from './epilogue.ts';
import type { EpilogueAttrs } from './epilogue.ts';
import { matMul } from './matmul.ts';

export interface DenseLayerInputs {
  x: tf.Tensor; // [N,I]
  w: tf.Tensor; // [I,O]
  bias: tf.Tensor; // [O]
}

export interface LayerAttrs extends EpilogueAttrs {
  weightGain: number;
}

const denseOp = defineOp<DenseLayerInputs, LayerAttrs>({
  name: 'StudioDenseLayer',
  savesOutput: true,
  reference: ({ x, w, bias }, attrs) =>
    epilogue({ x: matMul(x, w, { gain: attrs.weightGain }), bias }, attrs),
  gradients: ({ dy, inputs: { x, w }, output, attrs }) => {
    const g = beforeActivation(dy, output, attrs);
    const gain = attrs.weightGain;
    return {
      x: () => matMul(g, w, { transposeB: true, gain }),
      ...together('StudioDenseLayer.parameters', { x, g }, attrs, {
        w: () => matMul(x, g, { transposeA: true, gain }),
        bias: () => channelSum(g, attrs.biasGain),
      }),
    };
  },
});

/** act(weightGain · x @ w + bias·biasGain + offset)·gain → [N,O]. */
export function denseLayer(
  inputs: DenseLayerInputs,
  weightGain: number,
  attrs: Partial<EpilogueAttrs> = {},
): tf.Tensor {
  return denseOp(inputs, { ...epilogueAttrs(attrs), weightGain });
}

export interface ConvLayerInputs {
  a: tf.Tensor;
  w: tf.Tensor;
  bias: tf.Tensor;
  scale?: tf.Tensor | undefined;
}

export interface ConvLayerAttrs extends EpilogueAttrs {
  conv: ConvAttrs;
}

const convOp = defineOp<ConvLayerInputs, ConvLayerAttrs>({
  name: 'StudioConvLayer',
  savesOutput: true,
  reference: ({ a, w, bias, scale }, attrs) =>
    epilogue({ x: convDown(a, w, attrs.conv, scale), bias }, attrs),
  gradients: ({ dy, inputs: { a, w, scale }, output, attrs }) => {
    const g = beforeActivation(dy, output, attrs);
    return {
      ...scaledGradients({ dy: () => convUp(g, w, attrs.conv), x: a, scale }, 'a', 'scale'),
      ...together('StudioConvLayer.parameters', { a, b: g, scaleA: scale }, attrs, {
        w: () => convFilter(a, g, attrs.conv, { scaleA: scale }),
        bias: () => channelSum(g, attrs.biasGain),
      }),
    };
  },
});

/** The convolution convDown(a, w, conv, scale), then bias, activation and gain. */
export function convLayer(
  inputs: ConvLayerInputs,
  conv: ConvAttrs,
  attrs: Partial<EpilogueAttrs> = {},
): tf.Tensor {
  return convOp(inputs, { ...epilogueAttrs(attrs), conv });
}
