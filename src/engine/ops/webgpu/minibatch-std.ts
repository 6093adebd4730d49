/**
 * Minibatch standard deviation on WebGPU: one workgroup a group of samples reduces its deviation and writes what
 * follows from it, forward and backward, in one dispatch.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import { minibatchStdEpsilon } from '../constants.ts';
import type { MinibatchStdAttrs } from '../minibatch-std.ts';
import { buffers, literal } from '../../gpu/wgsl.ts';

const THREADS = 256;

/** Sizes and WGSL that both directions share; workgroup `group.x` has one group of samples. */
function common(x: Tensor, { groupSize, batches }: MinibatchStdAttrs) {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const groups = n / batches / groupSize;
  const size = h * w * c;
  return {
    workgroups: [batches * groups, 1, 1] as const,
    size,
    pixels: h * w,
    channels: c,
    wgsl: `
var<workgroup> sums : array<f32, ${THREADS}>;
/** Sample g of this group. */
fn sample(group : u32, g : u32) -> u32 { return (group / ${groups}u * ${groupSize}u + g) * ${groups}u + group % ${groups}u; }
/** The sum of one value per thread, for every thread. */
fn total(local : u32, value : f32) -> f32 {
  sums[local] = value;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  workgroupBarrier();
  return sums[0];
}
/** Mean and standard deviation over the group at one place. */
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
}`,
    main: (body: string) => `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let group = id.x;
  ${body}
}`,
    key: `${x.shape.join('x')}-${groupSize}-${batches}`,
  };
}

export function minibatchStd(
  { x }: { x: Tensor },
  attrs: MinibatchStdAttrs,
  device: ComputeDevice,
): TensorInfo {
  const { workgroups, size, pixels, channels, wgsl, main, key } = common(x, attrs);
  const out = device.allocate([...x.shape.slice(0, 3), channels + 1]);
  const program = {
    key: `minibatch-std-${key}`,
    wgsl: () => `
${buffers([{ name: 'x', width: 1 }], [{ name: 'result', width: 1 }])}
${wgsl}
${main(`var sum = 0.0;
  for (var i = local; i < ${size}u; i += ${THREADS}u) { sum += moments(group, i).y; }
  let mean = total(local, sum) * ${literal(1 / size)};
  for (var i = local; i < ${pixels * (channels + 1)}u; i += ${THREADS}u) {
    let pixel = i / ${channels + 1}u; let c = i % ${channels + 1}u;
    for (var g = 0u; g < ${attrs.groupSize}u; g++) {
      let n = sample(group, g);
      var value = mean;
      if (c < ${channels}u) { value = x[n * ${size}u + pixel * ${channels}u + c]; }
      result[n * ${pixels * (channels + 1)}u + i] = value;
    }
  }`)}`,
  };
  device.dispatch(program, [x, out], workgroups);
  return out;
}

export function minibatchStdX(
  { x, dy }: { x: Tensor; dy: Tensor },
  attrs: MinibatchStdAttrs,
  device: ComputeDevice,
): TensorInfo {
  const { workgroups, size, pixels, channels, wgsl, main, key } = common(x, attrs);
  const out = device.allocate(x.shape);
  const perSample = pixels * (channels + 1);
  const program = {
    key: `minibatch-std-grad-${key}`,
    wgsl: () => `
${buffers(
  [
    { name: 'x', width: 1 },
    { name: 'dy', width: 1 },
  ],
  [{ name: 'result', width: 1 }],
)}
${wgsl}
${main(`var sum = 0.0;
  for (var p = local; p < ${pixels * attrs.groupSize}u; p += ${THREADS}u) {
    let n = sample(group, p / ${pixels}u);
    sum += dy[n * ${perSample}u + p % ${pixels}u * ${channels + 1}u + ${channels}u];
  }
  let share = total(local, sum) * ${literal(1 / size / attrs.groupSize)};
  for (var i = local; i < ${size}u; i += ${THREADS}u) {
    let m = moments(group, i);
    for (var g = 0u; g < ${attrs.groupSize}u; g++) {
      let n = sample(group, g);
      let at = n * ${size}u + i;
      let through = dy[n * ${perSample}u + i / ${channels}u * ${channels + 1}u + i % ${channels}u];
      result[at] = through + share * (x[at] - m.x) / m.y;
    }
  }`)}`,
  };
  device.dispatch(program, [x, dy, out], workgroups);
  return out;
}
