/**
 * The elementwise ops on WebGPU, each in one dispatch over vec4s where the channels allow: a layer's epilogue (demodulation,
 * noise, bias, leaky ReLU and gain together), its slope, channel scaling and broadcasting.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { flatWorkgroups, type ComputeDevice } from '../../gpu/compute-device.ts';
import type { EpilogueAttrs, EpilogueInputs } from '../epilogue.ts';
import { buffers, flatMain, FLAT_GROUP, literal, widthFor } from '../../gpu/wgsl.ts';
import { slopeOf } from './leaky-relu.ts';
import type { Buffer } from '../../gpu/wgsl.ts';

export interface ElementMap {
  inputs: readonly (Buffer & { tensor: TensorInfo })[];
  shape: readonly number[];
  width: 1 | 4;
  key: string;
  /** WGSL that ends by setting result[index]; `index` counts vectors of `width`. */
  body: string;
  /** WGSL of functions that `body` calls. */
  functions?: string;
  /** `body` does not depend on the shape: one pipeline serves all. */
  anySize?: boolean;
}

/** Runs `body` once per vector of a result of `shape`. */
export function mapElements(
  { inputs, shape, width, key, body, functions = '', anySize = false }: ElementMap,
  device: ComputeDevice,
): TensorInfo {
  const count = shape.reduce((product, size) => product * size, 1) / width;
  const out = device.allocate(shape);
  const program = {
    key: `${key}-${anySize ? `any${width}` : shape.join('x')}`,
    wgsl: () =>
      `${buffers(inputs, [{ name: 'result', width }])}\n${functions}\n${flatMain(anySize ? 'arrayLength(&result)' : count, body)}`,
  };
  const tensors = [...inputs.map(({ tensor }) => tensor), out];
  device.dispatch(program, tensors, flatWorkgroups(count, FLAT_GROUP));
  return out;
}

export function epilogue(inputs: EpilogueInputs, attrs: EpilogueAttrs, device: ComputeDevice): TensorInfo {
  const { x, bias, demod, noise, strength } = inputs;
  const { activation, biasGain, offset, gain } = attrs;
  const channels = x.shape[x.shape.length - 1]!;
  const width = widthFor(channels);
  const per = channels / width;
  const pixels = x.size / channels / x.shape[0]!;
  const withNoise = noise && strength;
  const list: ElementMap['inputs'] = [
    { name: 'x', width, tensor: x },
    { name: 'bias', width, tensor: bias },
    ...(demod ? [{ name: 'demod', width, tensor: demod } as const] : []),
    ...(withNoise ? [{ name: 'noise', width: 1, tensor: noise } as const] : []),
    ...(withNoise ? [{ name: 'strength', width: 1, tensor: strength } as const] : []),
  ];
  const row = noise && noise.shape[0] === 1 ? `index / ${per}u % ${pixels}u` : `index / ${per}u`;
  const body = `let c = index % ${per}u;
  var y = x[index];
  ${demod ? `y *= demod[index / ${per * pixels}u * ${per}u + c];` : ''}
  ${withNoise ? `y += noise[${row}] * strength[0];` : ''}
  y += bias[c] * ${literal(biasGain)} + ${literal(offset)};
  result[index] = y * ${activation === 'lrelu' ? slopeOf('y', gain, width) : literal(gain)};`;
  const noisy = withNoise ? `n${noise.shape[0]}` : '';
  const key = `epilogue-${activation}-${biasGain}-${offset}-${gain}-${demod ? 'd' : ''}${noisy}`;
  return mapElements({ inputs: list, shape: x.shape, width, key, body }, device);
}

export function actGrad(
  { dy, y }: { dy: Tensor; y: Tensor },
  { gain }: { gain: number },
  device: ComputeDevice,
): TensorInfo {
  const width = widthFor(dy.size);
  const inputs = [
    { name: 'dy', width, tensor: dy },
    { name: 'y', width, tensor: y },
  ];
  const body = `result[index] = dy[index] * ${slopeOf('y[index]', gain, width)};`;
  return mapElements(
    { inputs, shape: dy.shape, width, key: `act-grad-${gain}`, body, anySize: true },
    device,
  );
}

export function scaleChannels(
  { x, scale }: { x: Tensor; scale: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const [, h, w, channels] = x.shape as [number, number, number, number];
  const width = widthFor(channels);
  const per = channels / width;
  const inputs = [
    { name: 'x', width, tensor: x },
    { name: 'scale', width, tensor: scale },
  ];
  const body = `result[index] = x[index] * scale[index / ${per * h * w}u * ${per}u + index % ${per}u];`;
  return mapElements({ inputs, shape: x.shape, width, key: 'scale-channels', body }, device);
}

/** Both maps of a dot product over pixels, each scaled by what arrives, dy [N,C]: the other one's gradient. */
export function channelDotGradients(
  { dy, a, b }: { dy: Tensor; a: Tensor; b: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo[] {
  const [, h, w, channels] = a.shape as [number, number, number, number];
  const width = widthFor(channels);
  const per = channels / width;
  const count = a.size / width;
  const results = [device.allocate(a.shape), device.allocate(b.shape)];
  const program = {
    key: `channel-dot-gradients-${a.shape.join('x')}`,
    outputs: 2,
    wgsl: () => `
${buffers(
  ['dy', 'a', 'b'].map((name) => ({ name, width })),
  ['d_a', 'd_b'].map((name) => ({ name, width })),
)}
${flatMain(
  count,
  `let factor = dy[index / ${per * h * w}u * ${per}u + index % ${per}u];
  d_a[index] = b[index] * factor;
  d_b[index] = a[index] * factor;`,
)}`,
  };
  device.dispatch(program, [dy, a, b, ...results], flatWorkgroups(count, FLAT_GROUP));
  return results;
}

export function channelBroadcast(
  { x }: { x: Tensor },
  { shape, gain }: { shape: number[]; gain: number },
  device: ComputeDevice,
): TensorInfo {
  const width = widthFor(x.size);
  const body = `result[index] = x[index % ${x.size / width}u] * ${literal(gain)};`;
  const inputs = [{ name: 'x', width, tensor: x }];
  return mapElements({ inputs, shape, width, key: `channel-broadcast-${x.size}-${gain}`, body }, device);
}

/** In as few dispatches as the device's bindings allow, from left to right. */
export function sumOf(parts: Record<string, Tensor>, _: object, device: ComputeDevice): TensorInfo {
  const most = device.limits.maxStorageBuffersPerShaderStage - 1;
  const tensors = Object.values(parts);
  const { shape, size } = tensors[0]!;
  const width = widthFor(size);
  const add = (terms: readonly TensorInfo[]): TensorInfo => {
    const inputs = terms.map((tensor, i) => ({ name: `x${i}`, width, tensor }));
    const sum = inputs.map(({ name }) => `${name}[index]`).join(' + ');
    return mapElements(
      {
        inputs,
        shape,
        width,
        key: `sum-of-${terms.length}`,
        body: `result[index] = ${sum};`,
        anySize: true,
      },
      device,
    );
  };
  let sum = add(tensors.slice(0, most));
  for (let first = most; first < tensors.length; first += most - 1) {
    const before = sum;
    sum = add([before, ...tensors.slice(first, first + most - 1)]);
    device.release(before);
  }
  return sum;
}
