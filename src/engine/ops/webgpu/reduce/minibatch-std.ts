/**
 * Minibatch standard deviation on WebGPU, forward and backward in one dispatch each. A workgroup takes a group
 * of samples, reduces its deviation and writes the result.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { program, type Workgroups } from '../../../gpu/program.ts';
import { buffers, literal, named, sharedTotalFunction } from '../../../gpu/wgsl.ts';
import { minibatchStdEpsilon } from '../../constants.ts';
import type { MinibatchStdAttrs } from '../../minibatch-std.ts';

const THREADS = 256;

interface Spec extends MinibatchStdAttrs {
  n: number;
  pixels: number;
  channels: number;
}

function specOf(x: Tensor, { groupSize, batches }: MinibatchStdAttrs): Spec {
  const [n, h, w, channels] = x.shape as [number, number, number, number];
  return { n, pixels: h * w, channels, groupSize, batches };
}

/** A workgroup a group of samples. */
const workgroupsOf = ({ n, groupSize }: Spec): Workgroups => [n / groupSize, 1, 1];

export function minibatchStd(
  { x }: { x: Tensor },
  attrs: MinibatchStdAttrs,
  device: ComputeDevice,
): TensorInfo {
  const spec = specOf(x, attrs);
  const out = device.allocate([...x.shape.slice(0, 3), spec.channels + 1]);
  device.dispatch(program('minibatch-std', spec, source), { reads: [x], writes: [out] }, workgroupsOf(spec));
  return out;
}

export function minibatchStdX(
  { x, dy }: { x: Tensor; dy: Tensor },
  attrs: MinibatchStdAttrs,
  device: ComputeDevice,
): TensorInfo {
  const spec = specOf(x, attrs);
  const out = device.allocate(x.shape);
  device.dispatch(
    program('minibatch-std-gradient', spec, gradientSource),
    { reads: [x, dy], writes: [out] },
    workgroupsOf(spec),
  );
  return out;
}

function source(spec: Spec): string {
  const { pixels, channels, groupSize } = spec;
  const size = pixels * channels;
  const perSample = pixels * (channels + 1);
  return `
${buffers(named(1, 'x'), named(1, 'result'))}
${groupFunctions(spec)}
${main(`var sum = 0.0;
  for (var i = local; i < ${size}u; i += ${THREADS}u) { sum += moments(group, i).y; }
  let mean = total(local, sum) * ${literal(1 / size)};
  for (var i = local; i < ${perSample}u; i += ${THREADS}u) {
    let pixel = i / ${channels + 1}u; let c = i % ${channels + 1}u;
    for (var g = 0u; g < ${groupSize}u; g++) {
      let n = sample(group, g);
      var value = mean;
      if (c < ${channels}u) { value = x[n * ${size}u + pixel * ${channels}u + c]; }
      result[n * ${perSample}u + i] = value;
    }
  }`)}`;
}

function gradientSource(spec: Spec): string {
  const { pixels, channels, groupSize } = spec;
  const size = pixels * channels;
  const perSample = pixels * (channels + 1);
  return `
${buffers(named(1, 'x', 'dy'), named(1, 'result'))}
${groupFunctions(spec)}
${main(`var sum = 0.0;
  for (var p = local; p < ${pixels * groupSize}u; p += ${THREADS}u) {
    let n = sample(group, p / ${pixels}u);
    sum += dy[n * ${perSample}u + p % ${pixels}u * ${channels + 1}u + ${channels}u];
  }
  let share = total(local, sum) * ${literal(1 / size / groupSize)};
  for (var i = local; i < ${size}u; i += ${THREADS}u) {
    let m = moments(group, i);
    for (var g = 0u; g < ${groupSize}u; g++) {
      let n = sample(group, g);
      let at = n * ${size}u + i;
      let through = dy[n * ${perSample}u + i / ${channels}u * ${channels + 1}u + i % ${channels}u];
      result[at] = through + share * (x[at] - m.x) / m.y;
    }
  }`)}`;
}

/** WGSL that both directions share: sample g of a group, sums over the workgroup, and the moments of a group at a place. */
function groupFunctions({ n, pixels, channels, groupSize, batches }: Spec): string {
  const groups = n / batches / groupSize;
  const size = pixels * channels;
  return `
${sharedTotalFunction(THREADS)}
fn sample(group : u32, g : u32) -> u32 { return (group / ${groups}u * ${groupSize}u + g) * ${groups}u + group % ${groups}u; }
fn moments(group : u32, i : u32) -> vec2<f32> {
  var mean = 0.0;
  for (var g = 0u; g < ${groupSize}u; g++) { mean += x[sample(group, g) * ${size}u + i]; }
  mean *= ${literal(1 / groupSize)};
  var variance = 0.0;
  for (var g = 0u; g < ${groupSize}u; g++) {
    let d = x[sample(group, g) * ${size}u + i] - mean;
    variance += d * d;
  }
  return vec2<f32>(mean, sqrt(variance * ${literal(1 / groupSize)} + ${literal(minibatchStdEpsilon)}));
}`;
}

const main = (body: string): string => `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let group = id.x;
  ${body}
}`;
