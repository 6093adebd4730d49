/** The losses on WebGPU: one workgroup sums what is small, sumRows what is large; each gradient is one dispatch. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { literal } from '../../../gpu/wgsl.ts';
import type {
  ConsistencyInputs,
  DecoderLossAttrs,
  DecoderLossInputs,
  LogisticAttrs,
  LogisticInputs,
} from '../../losses.ts';
import { inputsOf, mapElements } from '../elementwise/map-elements.ts';
import { sumInOneGroup } from './sum-in-one-group.ts';
import { sumRows } from './sum-rows.ts';

/** Stable for either sign: max(x, 0) + log(1 + e^-|x|). */
const SOFTPLUS = 'fn softplus(x : f32) -> f32 { return max(x, 0.0) + log(1.0 + exp(-abs(x))); }';
const SIGMOID = 'fn sigmoid(x : f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }';

export function logisticLoss(
  { scores, weight }: LogisticInputs,
  { low, share }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const weighted = weight ? ' * weight[0]' : '';
  const terms = `return vec3<f32>(softplus(select(-scores[i], scores[i], i < ${low}u)) * ${literal(share)}${weighted}, 0.0, 0.0);`;
  const inputs = { scores, ...(weight && { weight }) };
  const sum = { inputs, shape: [], count: scores.size, functions: SOFTPLUS, terms };
  return sumInOneGroup('logistic-loss', sum, device);
}

export function logisticLossScores(
  { scores, weight, dy }: LogisticInputs & { dy: Tensor },
  { low, share }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const weighted = weight ? ' * weight[0]' : '';
  const body = `let sign = select(-1.0, 1.0, index < ${low}u);
  result[index] = dy[0] * sign / (1.0 + exp(-sign * scores[index])) * ${literal(share)}${weighted};`;
  const map = { inputs: inputsOf(1, { scores, dy, weight }), shape: scores.shape, width: 1, body } as const;
  return mapElements('logistic-loss-gradient', map, device);
}

export function consistencyLoss(
  { images, weight }: ConsistencyInputs,
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const half = images.size / 2;
  const body = `let d = images[index] - images[index + ${half}u]; result[index] = d * d * weight[0];`;
  const map = { inputs: inputsOf(1, { images, weight }), shape: [half], width: 1, body } as const;
  const squares = mapElements('weighted-squared-difference', map, device);
  const sum = { x: squares, groups: 1, rows: half, channels: 1, gain: 1 / half };
  const out = sumRows(sum, [], device);
  device.release(squares);
  return out;
}

export function consistencyLossImages(
  { images, weight, dy }: ConsistencyInputs & { dy: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const half = images.size / 2;
  const body = `let other = select(index - ${half}u, index + ${half}u, index < ${half}u);
  result[index] = dy[0] * (images[index] - images[other]) * ${literal(2 / half)} * weight[0];`;
  const map = { inputs: inputsOf(1, { images, dy, weight }), shape: images.shape, width: 1, body } as const;
  return mapElements('consistency-loss-gradient', map, device);
}

export function decoderLosses(
  { outputs, z, fingerprint, weights }: DecoderLossInputs,
  { counted }: DecoderLossAttrs,
  device: ComputeDevice,
): TensorInfo {
  const latents = z.shape[1]!;
  const bits = fingerprint.shape[1]!;
  const isCounted = counted < z.shape[0] ? ` && row < ${counted}u` : '';
  const terms = `let row = i / ${latents + bits}u; let c = i % ${latents + bits}u;
  let y = outputs[i];
  if (c < ${latents}u) {
    let d = z[row * ${latents}u + c] - y;
    return vec3<f32>(d * d * ${literal(1 / z.size)} * weights[0], 0.0, 0.0);
  }
  let bit = fingerprint[row * ${bits}u + c - ${latents}u];
  let right = select(0.0, 1.0, y * (bit - 0.5) > 0.0${isCounted});
  return vec3<f32>(0.0, (softplus(y) - y * bit) * ${literal(1 / fingerprint.size)} * weights[1], right * ${literal(1 / (counted * bits))});`;
  const inputs = { outputs, z, fingerprint, weights };
  const sum = { inputs, shape: [3], count: outputs.size, functions: SOFTPLUS, terms };
  return sumInOneGroup('decoder-losses', sum, device);
}

export function decoderLossesOutputs(
  { outputs, z, fingerprint, weights, dy }: DecoderLossInputs & { dy: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const latents = z.shape[1]!;
  const bits = fingerprint.shape[1]!;
  const body = `let row = index / ${latents + bits}u; let c = index % ${latents + bits}u;
  let y = outputs[index];
  if (c < ${latents}u) {
    result[index] = dy[0] * (y - z[row * ${latents}u + c]) * ${literal(2 / z.size)} * weights[0];
  } else {
    let bit = fingerprint[row * ${bits}u + c - ${latents}u];
    result[index] = dy[1] * (sigmoid(y) - bit) * ${literal(1 / fingerprint.size)} * weights[1];
  }`;
  const inputs = inputsOf(1, { outputs, z, fingerprint, weights, dy });
  const map = { inputs, shape: outputs.shape, width: 1, body, functions: SIGMOID } as const;
  return mapElements('decoder-losses-gradient', map, device);
}
