/** The losses on WebGPU: one workgroup sums what is small, sumRows what is large; each gradient is one dispatch. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import type { DecoderLossAttrs, DecoderLossInputs, LogisticAttrs } from '../losses.ts';
import { mapElements } from './elementwise.ts';
import { sumRows } from './reduce.ts';
import { buffers, literal } from '../../gpu/wgsl.ts';

const THREADS = 256;

/** Stable for either sign: max(x, 0) + log(1 + e^-|x|). */
const SOFTPLUS = 'fn softplus(x : f32) -> f32 { return max(x, 0.0) + log(1.0 + exp(-abs(x))); }';
const SIGMOID = 'fn sigmoid(x : f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }';

const scalars = (tensors: Record<string, Tensor>): { name: string; width: 1; tensor: Tensor }[] =>
  Object.entries(tensors).map(([name, tensor]) => ({ name, width: 1, tensor }));

/** One workgroup that sums `terms` (a vec3 of index i) over `count` and stores as many parts as `shape` has. */
function sumInOneGroup(
  inputs: ReturnType<typeof scalars>,
  shape: number[],
  { key, count, functions, terms }: { key: string; count: number; functions: string; terms: string },
  device: ComputeDevice,
): TensorInfo {
  const out = device.allocate(shape);
  const parts = shape[0] ?? 1;
  const program = {
    key,
    wgsl: () => `
${buffers(inputs, [{ name: 'result', width: 1 }])}
${functions}
var<workgroup> sums : array<vec3<f32>, ${THREADS}>;
fn terms(i : u32) -> vec3<f32> { ${terms} }
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) local : u32) {
  var sum = vec3<f32>();
  for (var i = local; i < ${count}u; i += ${THREADS}u) { sum += terms(i); }
  sums[local] = sum;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  if (local == 0u) { ${[0, 1, 2]
    .slice(0, parts)
    .map((c) => `result[${c}] = sums[0][${c}];`)
    .join(' ')} }
}`,
  };
  device.dispatch(program, [...inputs.map(({ tensor }) => tensor), out], [1, 1, 1]);
  return out;
}

export function logisticLoss(
  { scores }: { scores: Tensor },
  { low, weight }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const program = {
    key: `logistic-${scores.size}-${low}-${weight}`,
    count: scores.size,
    functions: SOFTPLUS,
    terms: `return vec3<f32>(softplus(select(-scores[i], scores[i], i < ${low}u)) * ${literal(weight)}, 0.0, 0.0);`,
  };
  return sumInOneGroup(scalars({ scores }), [], program, device);
}

export function logisticLossScores(
  { scores, dy }: { scores: Tensor; dy: Tensor },
  { low, weight }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const body = `let sign = select(-1.0, 1.0, index < ${low}u);
  result[index] = dy[0] * sign / (1.0 + exp(-sign * scores[index])) * ${literal(weight)};`;
  const key = `logistic-grad-${low}-${weight}`;
  return mapElements({ inputs: scalars({ scores, dy }), shape: scores.shape, width: 1, key, body }, device);
}

export function consistencyLoss(
  { images }: { images: Tensor },
  { weight }: { weight: number },
  device: ComputeDevice,
): TensorInfo {
  const half = images.size / 2;
  const body = `let d = images[index] - images[index + ${half}u]; result[index] = d * d;`;
  const key = 'squared-difference';
  const squares = mapElements({ inputs: scalars({ images }), shape: [half], width: 1, key, body }, device);
  const gain = weight / half;
  const out = sumRows({ x: squares, groups: 1, rows: half, channels: 1, gain }, [], device);
  device.release(squares);
  return out;
}

export function consistencyLossImages(
  { images, dy }: { images: Tensor; dy: Tensor },
  { weight }: { weight: number },
  device: ComputeDevice,
): TensorInfo {
  const half = images.size / 2;
  const body = `let other = select(index - ${half}u, index + ${half}u, index < ${half}u);
  result[index] = dy[0] * (images[index] - images[other]) * ${literal((2 * weight) / half)};`;
  const key = `consistency-grad-${weight}`;
  return mapElements({ inputs: scalars({ images, dy }), shape: images.shape, width: 1, key, body }, device);
}

export function decoderLosses(
  inputs: DecoderLossInputs,
  attrs: DecoderLossAttrs,
  device: ComputeDevice,
): TensorInfo {
  const { outputs, z, fingerprint } = inputs;
  const latents = z.shape[1]!;
  const bits = fingerprint.shape[1]!;
  const program = {
    key: `decoder-losses-${outputs.shape.join('x')}-${latents}-${attrs.latentWeight}-${attrs.fingerprintWeight}`,
    count: outputs.size,
    functions: SOFTPLUS,
    terms: `let row = i / ${latents + bits}u; let c = i % ${latents + bits}u;
  let y = outputs[i];
  if (c < ${latents}u) {
    let d = z[row * ${latents}u + c] - y;
    return vec3<f32>(d * d * ${literal(attrs.latentWeight / z.size)}, 0.0, 0.0);
  }
  let bit = fingerprint[row * ${bits}u + c - ${latents}u];
  let right = select(0.0, 1.0, y * (bit - 0.5) > 0.0);
  return vec3<f32>(0.0, (softplus(y) - y * bit) * ${literal(attrs.fingerprintWeight / fingerprint.size)}, right * ${literal(1 / fingerprint.size)});`,
  };
  return sumInOneGroup(scalars({ outputs, z, fingerprint }), [3], program, device);
}

export function decoderLossesOutputs(
  inputs: DecoderLossInputs & { dy: Tensor },
  attrs: DecoderLossAttrs,
  device: ComputeDevice,
): TensorInfo {
  const { outputs, z, fingerprint, dy } = inputs;
  const latents = z.shape[1]!;
  const bits = fingerprint.shape[1]!;
  const body = `let row = index / ${latents + bits}u; let c = index % ${latents + bits}u;
  let y = outputs[index];
  if (c < ${latents}u) {
    result[index] = dy[0] * (y - z[row * ${latents}u + c]) * ${literal((2 * attrs.latentWeight) / z.size)};
  } else {
    let bit = fingerprint[row * ${bits}u + c - ${latents}u];
    result[index] = dy[1] * (sigmoid(y) - bit) * ${literal(attrs.fingerprintWeight / fingerprint.size)};
  }`;
  const key = `decoder-losses-grad-${latents}-${bits}-${attrs.latentWeight}-${attrs.fingerprintWeight}`;
  const list = scalars({ outputs, z, fingerprint, dy });
  return mapElements({ inputs: list, shape: outputs.shape, width: 1, key, body, functions: SIGMOID }, device);
}
