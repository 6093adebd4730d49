/**
 * The gradients of a map that was scaled per channel, biased, given noise and activated, on WebGPU. One pass
 * over the pixels makes the map's gradient and parts of its sums; a second, small pass adds up the parts.
 * Orders of summation depend on sizes alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../../gpu/compute-device.ts';
import type { EpilogueAttrs } from '../../../epilogue.ts';
import { addParts } from './add-parts.ts';
import { passOverPixels } from './pass-over-pixels.ts';
import { sizesOf, type MapGradient, type MapSum } from './sizes.ts';

interface MapGradients extends Partial<Record<MapSum, TensorInfo>> {
  x: TensorInfo; // as dy; scale [N,C], bias [C], strength []
}

function mapGradients(of: MapGradient, device: ComputeDevice): MapGradients {
  const sums = sumsOf(of);
  const sizes = sizesOf(of.dy);
  const { n, channels, blocks } = sizes;
  const x = device.allocate(of.dy.shape);
  // Where a workgroup sees all pixels of a sample the scale's sums are complete, so if nothing else is wanted
  // no second pass runs.
  const isWhole = blocks === 1 && sums.length === 1 && sums[0] === 'scale';
  const parts = device.allocate(isWhole ? [n, channels] : [n, blocks, sums.length, channels]);
  passOverPixels(of, sums, sizes, { x, parts }, device);
  if (isWhole) return { x, scale: parts };
  const results = addParts(parts, { sums, n, blocks, channels, biasGain: of.biasGain }, device);
  device.release(parts);
  return { x, ...results };
}

const sumsOf = ({ x, biasGain, noise }: MapGradient): MapSum[] => [
  ...(x ? (['scale'] as const) : []),
  ...(biasGain === undefined ? [] : (['bias'] as const)),
  ...(noise ? (['strength'] as const) : []),
];

interface EpilogueGradientInputs {
  dy: Tensor;
  y: Tensor;
  x: Tensor;
  demod?: Tensor;
  noise?: Tensor;
}

/** In the order of epilogue.ts: x, bias, then demod and strength where the layer has them. */
export function epilogueGradients(
  { dy, y, x, demod, noise }: EpilogueGradientInputs,
  { activation, gain, biasGain }: EpilogueAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const made = mapGradients(
    { dy, y: activation === 'lrelu' ? y : undefined, gain, scale: demod, x: demod && x, noise, biasGain },
    device,
  );
  return [made.x, made.bias!, ...(made.scale ? [made.scale] : []), ...(made.strength ? [made.strength] : [])];
}

/** x and the scale of x·scale, where dy is the gradient of the product. */
export function scaleChannelsGradients(
  { dy, x, scale }: { dy: Tensor; x: Tensor; scale: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo[] {
  const made = mapGradients({ dy, gain: 1, x, scale }, device);
  return [made.x, made.scale!];
}
