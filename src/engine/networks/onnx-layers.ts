/**
 * The networks' layers as ONNX nodes, the twin of layers.ts: NCHW inside, weights turned from [kh,kw,in,out], and all that
 * is constant (equalised learning rate, the √2 after leaky ReLU, zero-cost reshapes) folded into the constants.
 * Leaky ReLU is positively homogeneous, lrelu(√2·x) = √2·lrelu(x): so the √2 moves into the weights and biases before it.
 */
import { float, type OnnxGraph, type Value } from '../../formats/onnx/graph.ts';
import { StudioError } from '../../base/error.ts';
import type { PlainVariable, PlainWeights } from './plain-model.ts';

export type Activation = 'lrelu' | 'linear';

const LRELU_SLOPE = 0.2;
const activationGain = (activation: Activation): number => (activation === 'lrelu' ? Math.SQRT2 : 1);

const DEMODULATION_EPSILON = 1e-8;
const BATCH = -1;

export interface Modulation {
  /** Per input channel [N,in]. */
  style: Value;
  /** Normalises the output channels; ToRGB does without. */
  demodulate: boolean;
}

export class OnnxLayers {
  constructor(
    readonly graph: OnnxGraph,
    readonly weights: PlainWeights,
  ) {}

  /** x[N,I] → [N,O]; `columns` takes a part of the outputs only. */
  dense(
    scope: string,
    x: Value,
    { activation = 'lrelu' as Activation, lrmul = 1, columns = undefined as Columns | undefined } = {},
  ): Value {
    const gain = activationGain(activation);
    const w = this.#variable(`${scope}/weight`);
    const b = this.#variable(`${scope}/bias`);
    const [inputs, outputs] = w.shape as [number, number];
    const { from, to } = columns ?? { from: 0, to: outputs };
    const suffix = columns ? `[${from}:${to}]` : '';
    const width = to - from;
    const weight = this.graph.constant(`${scope}/weight${suffix}`, [inputs, width], () => {
      const scale = gain * weightGain(w, lrmul);
      return Float32Array.from(
        { length: inputs * width },
        (_, i) => w.data[Math.floor(i / width) * outputs + from + (i % width)]! * scale,
      );
    });
    const bias = this.graph.constant(`${scope}/bias${suffix}`, [width], () =>
      b.data.slice(from, to).map((value) => value * lrmul * gain),
    );
    return this.#activate(this.graph.node('Gemm', [x, weight, bias], {}, scope), activation, scope);
  }

  /** A modulated layer's style [N,in] of its dlatent [N,D]. */
  style(scope: string, dlatent: Value): Value {
    const w = this.#variable(`${scope}/mod_weight`);
    const b = this.#variable(`${scope}/mod_bias`);
    const weight = this.#scaled(`${scope}/mod_weight`, w, weightGain(w));
    const bias = this.graph.constant(`${scope}/mod_bias`, b.shape, () => b.data.map((value) => value + 1));
    return this.graph.node('Gemm', [dlatent, weight, bias], {}, `${scope}/style`);
  }

  /**
   * A convolution with everything around it: style, demodulation, noise, bias, activation. x[N,I,H,W] → [N,O,H',W'],
   * up ×2 through a transposed convolution and the blur, down ×2 through the blur and a strided one.
   */
  conv(
    scope: string,
    x: Value,
    options: {
      resample?: 'up' | 'down';
      modulation?: Modulation;
      /** Adds the layer's stored noise × its strength. */
      noise?: string;
      activation?: Activation | 'none';
    } = {},
  ): Value {
    const { graph } = this;
    const { resample, modulation, noise, activation = 'lrelu' } = options;
    const w = this.#variable(`${scope}/weight`);
    const [kernel, , inputs, outputs] = w.shape as [number, number, number, number];
    const gain = activation === 'none' ? 1 : activationGain(activation);

    let y = x;
    if (modulation) y = graph.node('Mul', [y, this.#perChannel(modulation.style)], {}, `${scope}/modulate`);
    if (resample === 'up') {
      const weight = this.graph.constant(`${scope}/weight`, [inputs, outputs, kernel, kernel], () =>
        transposedFilter(w, gain * weightGain(w)),
      );
      y = graph.node(
        'ConvTranspose',
        [y, weight],
        { strides: [2, 2], kernel_shape: [kernel, kernel] },
        scope,
      );
      y = this.#fir(y, outputs, { gain: 4, pad: 1 }, scope);
    } else {
      const weight = this.graph.constant(`${scope}/weight`, [outputs, inputs, kernel, kernel], () =>
        filter(w, gain * weightGain(w)),
      );
      if (resample === 'down') y = this.#fir(y, inputs, { gain: 1, pad: 2 }, scope);
      const pad = resample === 'down' ? 0 : (kernel - 1) / 2;
      const stride = resample === 'down' ? 2 : 1;
      const attributes = {
        kernel_shape: [kernel, kernel],
        pads: Array<number>(4).fill(pad),
        strides: [stride, stride],
      };
      y = graph.node('Conv', [y, weight], attributes, scope);
    }
    if (modulation?.demodulate) {
      y = graph.node('Mul', [y, this.#perChannel(this.#demodulation(scope, w, modulation.style))], {}, scope);
    }
    if (noise !== undefined) y = this.#addNoise(scope, y, noise, gain);
    if (activation === 'none') return y;

    const b = this.#variable(`${scope}/bias`);
    const bias = graph.constant(`${scope}/bias`, [1, outputs, 1, 1], () =>
      b.data.map((value) => value * gain),
    );
    return this.#activate(graph.node('Add', [y, bias], {}, scope), activation, scope);
  }

  /** ×2 up by the FIR filter. [N,C,H,W] → [N,C,2H,2W]. */
  upsample(x: Value, channels: number, scope: string): Value {
    // Zero-inserting and filtering is one transposed convolution; its outermost samples are those that the
    // padding (2,1) never reaches.
    return this.#depthwise('ConvTranspose', x, channels, { gain: 4, pad: 1, stride: 2 }, scope);
  }

  /** ×2 down by the FIR filter. [N,C,H,W] → [N,C,H/2,W/2]. */
  downsample(x: Value, channels: number, scope: string): Value {
    return this.#depthwise('Conv', x, channels, { gain: 1, pad: 1, stride: 2 }, scope);
  }

  /** (x + t) / √2, a residual block's merge. */
  mergeResidual(x: Value, t: Value, scope: string): Value {
    const half = this.graph.constant('sqrt_half', [], () => Float32Array.of(Math.SQRT1_2));
    const sum = this.graph.node('Add', [x, t], {}, scope);
    return this.graph.node('Mul', [sum, half], {}, scope);
  }

  /** x[N,C·…] → [N,…shape], any batch. */
  reshape(x: Value, shape: readonly number[], scope: string): Value {
    return this.graph.node('Reshape', [x, this.graph.integers(BATCH, ...shape)], {}, scope);
  }

  /** rsqrt of the sum of squares of the modulated weight, per sample and output channel: [N,out]. */
  #demodulation(scope: string, w: PlainVariable, style: Value): Value {
    const { graph } = this;
    const [, , inputs, outputs] = w.shape as [number, number, number, number];
    const squares = graph.constant(`${scope}/weight_squares`, [inputs, outputs], () => {
      const sums = new Float64Array(inputs * outputs);
      const gain = weightGain(w);
      w.data.forEach((value, i) => (sums[i % sums.length]! += (value * gain) ** 2));
      return Float32Array.from(sums);
    });
    const epsilon = graph.constant('demodulation_epsilon', [], () => Float32Array.of(DEMODULATION_EPSILON));
    const inside = `${scope}/demodulate`;
    const squaredStyle = graph.node('Mul', [style, style], {}, inside);
    const sum = graph.node('MatMul', [squaredStyle, squares], {}, inside);
    const norm = graph.node('Sqrt', [graph.node('Add', [sum, epsilon], {}, inside)], {}, inside);
    return graph.node('Reciprocal', [norm], {}, inside);
  }

  #addNoise(scope: string, x: Value, name: string, gain: number): Value {
    const strength = this.#variable(`${scope}/noise_strength`).data[0]!;
    const noise = this.#variable(name);
    const constant = this.graph.constant(`${scope}/noise`, noise.shape, () =>
      noise.data.map((value) => value * strength * gain),
    );
    return this.graph.node('Add', [x, constant], {}, `${scope}/noise`);
  }

  #activate(x: Value, activation: Activation, scope: string): Value {
    if (activation === 'linear') return x;
    return this.graph.node('LeakyRelu', [x], { alpha: float(LRELU_SLOPE) }, scope);
  }

  /** [N,C] → [N,C,1,1]. */
  #perChannel(x: Value): Value {
    return this.graph.node('Unsqueeze', [x, this.graph.integers(2, 3)], {}, x);
  }

  #fir(x: Value, channels: number, { gain, pad }: { gain: number; pad: number }, scope: string): Value {
    return this.#depthwise('Conv', x, channels, { gain, pad, stride: 1 }, `${scope}/blur`);
  }

  #depthwise(
    operator: 'Conv' | 'ConvTranspose',
    x: Value,
    channels: number,
    { gain, pad, stride }: { gain: number; pad: number; stride: number },
    scope: string,
  ): Value {
    const weight = this.graph.constant(`fir/${channels}x${gain}`, [channels, 1, 4, 4], () =>
      firFilter(channels, gain),
    );
    const attributes = {
      group: channels,
      kernel_shape: [4, 4],
      pads: Array<number>(4).fill(pad),
      strides: [stride, stride],
    };
    return this.graph.node(operator, [x, weight], attributes, scope);
  }

  #scaled(name: string, { shape, data }: PlainVariable, gain: number): Value {
    return this.graph.constant(name, shape, () => data.map((value) => value * gain));
  }

  #variable(name: string): PlainVariable {
    const found = this.weights.get(name);
    if (!found)
      throw new StudioError('missing-variable', `The network has no variable ${name}.`, 'Check its config.');
    return found;
  }
}

export interface Columns {
  from: number;
  to: number;
}

/** Run-time factor of a stored weight: lrmul / sqrt(fan_in). */
function weightGain({ shape }: PlainVariable, lrmul = 1): number {
  return lrmul / Math.sqrt(shape.slice(0, -1).reduce((product, n) => product * n, 1));
}

/** [kh,kw,in,out] → [out,in,kh,kw]. */
function filter({ shape, data }: PlainVariable, gain: number): Float32Array {
  const [kh, kw, inputs, outputs] = shape as [number, number, number, number];
  const result = new Float32Array(data.length);
  for (let k = 0; k < kh * kw; k++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        result[(o * inputs + i) * kh * kw + k] = data[(k * inputs + i) * outputs + o]! * gain;
      }
    }
  }
  return result;
}

/** [kh,kw,in,out] → [in,out,kh,kw], turned by half a turn: the up-convolution's filter is stored so. */
function transposedFilter({ shape, data }: PlainVariable, gain: number): Float32Array {
  const [kh, kw, inputs, outputs] = shape as [number, number, number, number];
  const taps = kh * kw;
  const result = new Float32Array(data.length);
  for (let k = 0; k < taps; k++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        result[(i * outputs + o) * taps + (taps - 1 - k)] = data[(k * inputs + i) * outputs + o]! * gain;
      }
    }
  }
  return result;
}

/** outer([1,3,3,1]) with the sum `gain`, once a channel: [C,1,4,4]. */
function firFilter(channels: number, gain: number): Float32Array {
  const row = [1, 3, 3, 1];
  return Float32Array.from(
    { length: channels * 16 },
    (_, i) => (row[Math.floor((i % 16) / 4)]! * row[i % 4]! * gain) / 64,
  );
}
