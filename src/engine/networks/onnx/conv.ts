/**
 * A convolution with all that belongs to it as ONNX nodes, the twin of conv() in ../layers.ts: style,
 * demodulation, noise, bias, activation. NCHW. Constant factors are folded into the constants.
 */
import type { Value } from '../../../formats/onnx/graph.ts';
import { demodulationEpsilon } from '../../ops/constants.ts';
import { styleGain, weightGain, type ConvLayer, type Modulation } from '../description/layer.ts';
import { noiseName } from '../layout.ts';
import { addActivation, gainBefore } from './activation.ts';
import { plainVariable, scaledConstant, type OnnxContext } from './context.ts';
import { convFilter, transposedFilter } from './filters.ts';
import { addBlur } from './resample.ts';

/** A convolution's inputs beside its maps. */
export interface OnnxSurroundings {
  /** [N,D]; needed where layers are modulated. */
  dlatent?: Value;
  /** `stored` bakes in the noise constants. */
  noise: 'stored' | 'none';
}

/** x[N,inputs,…] → [N,outputs,size,size]. */
export function addConv(context: OnnxContext, layer: ConvLayer, x: Value, around: OnnxSurroundings): Value {
  const { graph } = context;
  const { name, outputs, modulation, activation, noise, hasBias } = layer;
  const gain = gainBefore(activation) * layer.factor;
  const style = modulation && addStyle(context, name, modulation, around.dlatent);

  let y =
    style === undefined ? x : graph.node('Mul', [x, perChannel(context, style)], {}, `${name}/modulate`);
  y = addProduct(context, layer, y, gain);
  if (style !== undefined && modulation?.demodulates) {
    const factors = perChannel(context, addDemodulation(context, layer, style));
    y = graph.node('Mul', [y, factors], {}, name);
  }
  if (noise !== undefined && around.noise === 'stored') y = addNoise(context, layer, y, gain);
  if (hasBias) {
    const { data } = plainVariable(context, `${name}/bias`);
    const bias = graph.constant(`${name}/bias`, [1, outputs, 1, 1], () => data.map((value) => value * gain));
    y = graph.node('Add', [y, bias], {}, name);
  }
  return addActivation(context, activation, y, name);
}

/** The convolution alone; ×2 up through a transposed one and the blur, ×2 down through the blur and a strided one. */
function addProduct(context: OnnxContext, layer: ConvLayer, x: Value, gain: number): Value {
  const { graph } = context;
  const { name, kernel, inputs, outputs, resample } = layer;
  const w = plainVariable(context, `${name}/weight`);
  const scale = gain * weightGain(layer);
  const kernelShape = { kernel_shape: [kernel, kernel] };
  const blur = `${name}/blur`;
  if (resample === 'up') {
    const weight = graph.constant(`${name}/weight`, [inputs, outputs, kernel, kernel], () =>
      transposedFilter(w, scale),
    );
    const y = graph.node('ConvTranspose', [x, weight], { strides: [2, 2], ...kernelShape }, name);
    return addBlur(context, y, { channels: outputs, gain: 4, pad: 1, scope: blur });
  }
  const weight = graph.constant(`${name}/weight`, [outputs, inputs, kernel, kernel], () =>
    convFilter(w, scale),
  );
  const isStrided = resample === 'down';
  const pad = isStrided ? 0 : (kernel - 1) / 2;
  const stride = isStrided ? 2 : 1;
  const a = isStrided ? addBlur(context, x, { channels: inputs, gain: 1, pad: 2, scope: blur }) : x;
  const attributes = { ...kernelShape, pads: Array<number>(4).fill(pad), strides: [stride, stride] };
  return graph.node('Conv', [a, weight], attributes, name);
}

/** A modulated layer's style [N,inputs] of its dlatent [N,D]. */
function addStyle(
  context: OnnxContext,
  name: string,
  modulation: Modulation,
  dlatent: Value | undefined,
): Value {
  if (dlatent === undefined) throw new Error(`${name} is modulated and was given no dlatent.`);
  const weight = scaledConstant(context, `${name}/mod_weight`, styleGain(modulation));
  const { shape, data } = plainVariable(context, `${name}/mod_bias`);
  const bias = context.graph.constant(`${name}/mod_bias`, shape, () => data.map((value) => value + 1));
  return context.graph.node('Gemm', [dlatent, weight, bias], {}, `${name}/style`);
}

/** One over the root of the modulated weight's sum of squares, per sample and output channel: [N,outputs]. */
function addDemodulation(context: OnnxContext, layer: ConvLayer, style: Value): Value {
  const { graph } = context;
  const { name, inputs, outputs } = layer;
  const { data } = plainVariable(context, `${name}/weight`);
  const squares = graph.constant(`${name}/weight_squares`, [inputs, outputs], () => {
    const sums = new Float64Array(inputs * outputs);
    const gain = weightGain(layer);
    data.forEach((value, i) => (sums[i % sums.length]! += (value * gain) ** 2));
    return Float32Array.from(sums);
  });
  const epsilon = graph.constant('demodulation_epsilon', [], () => Float32Array.of(demodulationEpsilon));
  const scope = `${name}/demodulate`;
  const squaredStyle = graph.node('Mul', [style, style], {}, scope);
  const sum = graph.node('MatMul', [squaredStyle, squares], {}, scope);
  const norm = graph.node('Sqrt', [graph.node('Add', [sum, epsilon], {}, scope)], {}, scope);
  return graph.node('Reciprocal', [norm], {}, scope);
}

/** Adds the layer's stored noise times its strength. */
function addNoise(context: OnnxContext, { name, noise }: ConvLayer, x: Value, gain: number): Value {
  const strength = plainVariable(context, `${name}/noise_strength`).data[0]!;
  const { shape, data } = plainVariable(context, noiseName(noise!));
  const constant = context.graph.constant(`${name}/noise`, shape, () =>
    data.map((value) => value * strength * gain),
  );
  return context.graph.node('Add', [x, constant], {}, `${name}/noise`);
}

/** [N,C] → [N,C,1,1]. */
function perChannel({ graph }: OnnxContext, x: Value): Value {
  return graph.node('Unsqueeze', [x, graph.integers(2, 3)], {}, x);
}
