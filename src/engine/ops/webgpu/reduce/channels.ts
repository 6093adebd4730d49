/** The sums over pixels that are gradients of scales, biases and noise strengths, on WebGPU. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { sumRows } from './sum-rows.ts';

export function channelDot({ a, b }: { a: Tensor; b: Tensor }, _: object, device: ComputeDevice): TensorInfo {
  const [n, h, w, channels] = a.shape as [number, number, number, number];
  const times = { tensor: b, index: `row * ${channels}u + c` };
  return sumRows({ x: a, groups: n, rows: h * w, channels, times }, [n, channels], device);
}

export function channelSum(
  { x }: { x: Tensor },
  { gain }: { gain: number },
  device: ComputeDevice,
): TensorInfo {
  const channels = x.shape[x.shape.length - 1]!;
  return sumRows({ x, groups: 1, rows: x.size / channels, channels, gain }, [channels], device);
}

export function noiseDot(
  { g, noise }: { g: Tensor; noise: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const times = { tensor: noise, index: `row / ${g.shape[3]!}u % ${noise.size}u` };
  return sumRows({ x: g, groups: 1, rows: g.size, channels: 1, times }, [], device);
}
