/** Scaling and broadcasting of channels on WebGPU, and the gradients of their dot product in one dispatch. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, program } from '../../../gpu/program.ts';
import { buffers, flatMain, FLAT_GROUP, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import { inputsOf, mapElements } from './map-elements.ts';

type Shape4 = [number, number, number, number];

/** WGSL: the place in [N,C], in vectors, of the channel that `index` in [N,H,W,C] is of. */
function sampleChannel([, h, w, channels]: Shape4): string {
  const per = channels / widthFor(channels);
  return `index / ${per * h * w}u * ${per}u + index % ${per}u`;
}

export function scaleChannels(
  { x, scale }: { x: Tensor; scale: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const shape = x.shape as Shape4;
  const width = widthFor(shape[3]);
  const body = `result[index] = x[index] * scale[${sampleChannel(shape)}];`;
  return mapElements('scale-channels', { inputs: inputsOf(width, { x, scale }), shape, width, body }, device);
}

export function channelBroadcast(
  { x }: { x: Tensor },
  { shape, gain }: { shape: number[]; gain: number },
  device: ComputeDevice,
): TensorInfo {
  const width = widthFor(x.size);
  const body = `result[index] = x[index % ${x.size / width}u] * ${literal(gain)};`;
  return mapElements('channel-broadcast', { inputs: inputsOf(width, { x }), shape, width, body }, device);
}

/** The gradients of a dot product over pixels: each map, scaled by dy [N,C], is the gradient of the other. */
export function channelDotGradients(
  { dy, a, b }: { dy: Tensor; a: Tensor; b: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo[] {
  const shape = a.shape as Shape4;
  const writes = [device.allocate(shape), device.allocate(shape)];
  device.dispatch(
    program('channel-dot-gradients', { shape }, dotGradientsSource),
    { reads: [dy, a, b], writes },
    flatWorkgroups(a.size / widthFor(shape[3]), FLAT_GROUP),
  );
  return writes;
}

function dotGradientsSource({ shape }: { shape: Shape4 }): string {
  const [n, h, w, channels] = shape;
  const width = widthFor(channels);
  return `
${buffers(named(width, 'dy', 'a', 'b'), named(width, 'd_a', 'd_b'))}
${flatMain(
  (n * h * w * channels) / width,
  `let factor = dy[${sampleChannel(shape)}];
  d_a[index] = b[index] * factor;
  d_b[index] = a[index] * factor;`,
)}`;
}
