/** The sum of several tensors on WebGPU, in as few dispatches as the device's bindings allow, from left to right. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { widthFor } from '../../../gpu/wgsl.ts';
import { inputsOf, mapAnyElements } from './map-elements.ts';

export function sumOf(parts: Record<string, Tensor>, _: object, device: ComputeDevice): TensorInfo {
  const most = device.limits.maxStorageBuffersPerShaderStage - 1;
  const tensors = Object.values(parts);
  const { shape, size } = tensors[0]!;
  const width = widthFor(size);
  const add = (terms: readonly TensorInfo[]): TensorInfo => {
    const inputs = inputsOf(width, Object.fromEntries(terms.map((tensor, i) => [`x${i}`, tensor])));
    const body = `result[index] = ${inputs.map(({ name }) => `${name}[index]`).join(' + ')};`;
    return mapAnyElements('sum-of', { inputs, shape, width, body }, device);
  };
  let sum = add(tensors.slice(0, most));
  for (let first = most; first < tensors.length; first += most - 1) {
    const before = sum;
    sum = add([before, ...tensors.slice(first, first + most - 1)]);
    device.release(before);
  }
  return sum;
}
