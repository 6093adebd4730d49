/**
 * Reductions over rows on WebGPU: x seen as [groups, rows, channels] → [groups, channels], each term optionally times a
 * second tensor. Many rows are first summed in slices by separate workgroups and the slices then added, in an order
 * that depends on the sizes alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import { buffers, literal } from '../../gpu/wgsl.ts';

const THREADS = 256;
/** Terms one workgroup sums; more go to further slices. */
const TERMS_PER_SLICE = 32_768;

interface Reduction {
  x: TensorInfo;
  groups: number;
  rows: number;
  channels: number;
  /** Multiplies each term: a tensor, and the WGSL of its index for row `row` (counted over all groups) and channel `c`. */
  times?: { tensor: Tensor; index: string } | undefined;
  /** Multiplies the sums. */
  gain?: number;
}

/** → [groups, channels]. Threads of a workgroup stand side by side over channels, then rows, then add up in a tree. */
export function sumRows(reduction: Reduction, shape: readonly number[], device: ComputeDevice): TensorInfo {
  const { x, groups, rows, channels, times, gain = 1 } = reduction;
  const across = Math.min(THREADS, 2 ** Math.ceil(Math.log2(channels)));
  const along = THREADS / across;
  const blocks = Math.ceil(channels / across);
  const slices = Math.ceil((rows * across) / TERMS_PER_SLICE);
  const rowsPerSlice = Math.ceil(rows / slices);
  const out = device.allocate(slices === 1 ? shape : [groups, slices, channels]);
  const term = times ? ` * y[${times.index}]` : '';
  const inputs = [{ name: 'x', width: 1 } as const, ...(times ? [{ name: 'y', width: 1 } as const] : [])];
  const program = {
    key: `sum-rows-${groups}-${rows}-${channels}-${times?.index ?? ''}-${gain}`,
    wgsl: () => `
${buffers(inputs, [{ name: 'result', width: 1 }])}
var<workgroup> sums : array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * ${across}u + local % ${across}u;
  var sum = 0.0;
  if (c < ${channels}u) {
    let end = min((group.y + 1u) * ${rowsPerSlice}u, ${rows}u);
    for (var r = group.y * ${rowsPerSlice}u + local / ${across}u; r < end; r += ${along}u) {
      let row = group.z * ${rows}u + r;
      sum += x[row * ${channels}u + c]${term};
    }
  }
  sums[local] = sum;
  for (var half = ${THREADS / 2}u; half >= ${across}u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  if (local < ${across}u && c < ${channels}u) {
    result[(group.z * ${slices}u + group.y) * ${channels}u + c] = sums[local] * ${literal(slices === 1 ? gain : 1)};
  }
}`,
  };
  const tensors = [x, ...(times ? [times.tensor] : []), out];
  device.dispatch(program, tensors, [blocks, slices, groups]);
  if (slices === 1) return out;
  const total = sumRows({ x: out, groups, rows: slices, channels, gain }, shape, device);
  device.release(out);
  return total;
}

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
