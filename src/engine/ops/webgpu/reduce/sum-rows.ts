/**
 * Reductions over rows on WebGPU: x seen as [groups, rows, channels] → [groups, channels], each term optionally times a
 * second tensor. Many rows are first summed in slices by separate workgroups and the slices then added, in an order
 * that depends on the sizes alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { present, program } from '../../../gpu/program.ts';
import { buffers, literal, named, powerOfTwo, treeSum } from '../../../gpu/wgsl.ts';

const THREADS = 256;
/** Terms one workgroup sums; more go to further slices. */
const TERMS_PER_SLICE = 32_768;

interface Sizes {
  groups: number;
  rows: number;
  channels: number;
}

interface Reduction extends Sizes {
  x: TensorInfo;
  /** Multiplies each term: a tensor, and the WGSL of its index for row `row` (counted over all groups) and channel `c`. */
  times?: { tensor: Tensor; index: string } | undefined;
  /** Multiplies the sums. */
  gain?: number;
}

interface Spec extends Sizes {
  times: string | undefined;
  /** 1 where slices are still to be added. */
  gain: number;
}

/** Threads of a workgroup that stand side by side over channels; the others stand along the rows. */
const acrossOf = ({ channels }: Sizes): number => Math.min(THREADS, powerOfTwo(channels));

const slicesOf = (sizes: Sizes): number => Math.ceil((sizes.rows * acrossOf(sizes)) / TERMS_PER_SLICE);

/** → [groups, channels], as a tensor of `shape`. */
export function sumRows(reduction: Reduction, shape: readonly number[], device: ComputeDevice): TensorInfo {
  const { x, groups, rows, channels, times, gain = 1 } = reduction;
  const sizes = { groups, rows, channels };
  const slices = slicesOf(sizes);
  const out = device.allocate(slices === 1 ? shape : [groups, slices, channels]);
  device.dispatch(
    program('sum-rows', { ...sizes, times: times?.index, gain: slices === 1 ? gain : 1 }, source),
    { reads: present(x, times?.tensor), writes: [out] },
    [Math.ceil(channels / acrossOf(sizes)), slices, groups],
  );
  if (slices === 1) return out;
  const total = sumRows({ x: out, groups, rows: slices, channels, gain }, shape, device);
  device.release(out);
  return total;
}

/** Each thread sums its rows of one channel, then the workgroup adds up in a tree. */
function source(spec: Spec): string {
  const { rows, channels, times, gain } = spec;
  const across = acrossOf(spec);
  const along = THREADS / across;
  const slices = slicesOf(spec);
  const rowsPerSlice = Math.ceil(rows / slices);
  return `
${buffers(named(1, 'x', ...(times === undefined ? [] : ['y'])), named(1, 'result'))}
var<workgroup> sums : array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * ${across}u + local % ${across}u;
  var sum = 0.0;
  if (c < ${channels}u) {
    let end = min((group.y + 1u) * ${rowsPerSlice}u, ${rows}u);
    for (var r = group.y * ${rowsPerSlice}u + local / ${across}u; r < end; r += ${along}u) {
      let row = group.z * ${rows}u + r;
      sum += x[row * ${channels}u + c]${times === undefined ? '' : ` * y[${times}]`};
    }
  }
  sums[local] = sum;
  ${treeSum({ memory: 'sums', threads: THREADS, least: across })}
  if (local < ${across}u && c < ${channels}u) {
    result[(group.z * ${slices}u + group.y) * ${channels}u + c] = sums[local] * ${literal(gain)};
  }
}`;
}
