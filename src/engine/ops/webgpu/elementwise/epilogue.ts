/** A layer's epilogue on WebGPU: demodulation, noise, bias, leaky ReLU and gain in one pass; and its slope by itself. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { literal, widthFor } from '../../../gpu/wgsl.ts';
import type { EpilogueAttrs, EpilogueInputs } from '../../epilogue.ts';
import { slopeOf } from './leaky-relu.ts';
import { inputsOf, mapAnyElements, mapElements } from './map-elements.ts';

export function epilogue(inputs: EpilogueInputs, attrs: EpilogueAttrs, device: ComputeDevice): TensorInfo {
  const { x, bias, demod, noise, strength } = inputs;
  const { activation, biasGain, offset, gain } = attrs;
  const channels = x.shape[x.shape.length - 1]!;
  const width = widthFor(channels);
  const per = channels / width;
  const pixels = x.size / channels / x.shape[0];
  const isNoisy = noise !== undefined && strength !== undefined;
  const row = noise?.shape[0] === 1 ? `index / ${per}u % ${pixels}u` : `index / ${per}u`;
  const body = `let c = index % ${per}u;
  var y = x[index];
  ${demod ? `y *= demod[index / ${per * pixels}u * ${per}u + c];` : ''}
  ${isNoisy ? `y += noise[${row}] * strength[0];` : ''}
  y += bias[c] * ${literal(biasGain)} + ${literal(offset)};
  result[index] = y * ${activation === 'lrelu' ? slopeOf('y', gain, width) : literal(gain)};`;
  const list = [...inputsOf(width, { x, bias, demod }), ...inputsOf(1, isNoisy ? { noise, strength } : {})];
  return mapElements('epilogue', { inputs: list, shape: x.shape, width, body }, device);
}

export function actGrad(
  { dy, y }: { dy: Tensor; y: Tensor },
  { gain }: { gain: number },
  device: ComputeDevice,
): TensorInfo {
  const width = widthFor(dy.size);
  const body = `result[index] = dy[index] * ${slopeOf('y[index]', gain, width)};`;
  return mapAnyElements(
    'act-grad',
    { inputs: inputsOf(width, { dy, y }), shape: dy.shape, width, body },
    device,
  );
}
