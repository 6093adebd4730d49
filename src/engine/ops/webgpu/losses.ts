/** The losses on WebGPU: one workgroup sums what is small, sumRows what is large; each gradient is one dispatch. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import type { ConsistencyInputs, DecoderLossInputs, LogisticAttrs, LogisticInputs } from '../losses.ts';
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
  { scores, weight }: LogisticInputs,
  { low, share }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const weighted = weight ? ' * weight[0]' : '';
  const program = {
    key: `logistic-${scores.size}-${low}-${share}${weighted}`,
    count: scores.size,
    functions: SOFTPLUS,
    terms: `return vec3<f32>(softplus(select(-scores[i], scores[i], i < ${low}u)) * ${literal(share)}${weighted}, 0.0, 0.0);`,
  };
  return sumInOneGroup(scalars({ scores, ...(weight && { weight }) }), [], program, device);
}

export function logisticLossScores(
  { scores, weight, dy }: LogisticInputs & { dy: Tensor },
  { low, share }: LogisticAttrs,
  device: ComputeDevice,
): TensorInfo {
  const weighted = weight ? ' * weight[0]' : '';
  const body = `let sign = select(-1.0, 1.0, index < ${low}u);
  result[index] = dy[0] * sign / (1.0 + exp(-sign * scores[index])) * ${literal(share)}${weighted};`;
  const key = `logistic-grad-${low}-${share}${weighted}`;
  const inputs = scalars({ scores, dy, ...(weight && { weight }) });
  return mapElements({ inputs, shape: scores.shape, width: 1, key, body }, device);
}

export function consistencyLoss(
  { images, weight }: ConsistencyInputs,
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const half = images.size / 2;
  const body = `let d = images[index] - images[index + ${half}u]; result[index] = d * d * weight[0];`;
  const key = 'weighted-squared-difference';
  const inputs = scalars({ images, weight });
  const squares = mapElements({ inputs, shape: [half], width: 1, key, body }, device);
  const gain = 1 / half;
  const out = sumRows({ x: squares, groups: 1, rows: half, channels: 1, gain }, [], device);
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
  const key = 'consistency-grad';
  const inputs = scalars({ images, dy, weight });
  return mapElements({ inputs, shape: images.shape, width: 1, key, body }, device);
}

export function decoderLosses(inputs: DecoderLossInputs, _: object, device: ComputeDevice): TensorInfo {
  const { outputs, z, fingerprint, weights } = inputs;
  const latents = z.shape[1]!;
  const bits = fingerprint.shape[1]!;
  const program = {
    key: `decoder-losses-${outputs.shape.join('x')}-${latents}`,
    count: outputs.size,
    functions: SOFTPLUS,
    terms: `let row = i / ${latents + bits}u; let c = i % ${latents + bits}u;
  let y = outputs[i];
  if (c < ${latents}u) {
    let d = z[row * ${latents}u + c] - y;
    return vec3<f32>(d * d * ${literal(1 / z.size)} * weights[0], 0.0, 0.0);
  }
  let bit = fingerprint[row * ${bits}u + c - ${latents}u];
  let right = select(0.0, 1.0, y * (bit - 0.5) > 0.0);
  return vec3<f32>(0.0, (softplus(y) - y * bit) * ${literal(1 / fingerprint.size)} * weights[1], right * ${literal(1 / fingerprint.size)});`,
  };
  return sumInOneGroup(scalars({ outputs, z, fingerprint, weights }), [3], program, device);
}

export function decoderLossesOutputs(
  inputs: DecoderLossInputs & { dy: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo {
  const { outputs, z, fingerprint, weights, dy } = inputs;
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
  const key = `decoder-losses-grad-${latents}-${bits}`;
  const list = scalars({ outputs, z, fingerprint, weights, dy });
  return mapElements({ inputs: list, shape: outputs.shape, width: 1, key, body, functions: SIGMOID }, device);
}
