/**
 * Adam on WebGPU in two dispatches over the flat state: one looks for gradients that are not finite and advances β2^t
 * aside, one updates parameters, moments and β2^t in place, or nothing. A moving average goes along with the first.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, present, program } from '../../../gpu/program.ts';
import {
  adamEpsilon,
  type AdamRates,
  type AdamState,
  type MovingAverage,
  type Offsets,
} from '../../adam-state.ts';
import { gatherInto } from './gather.ts';
import { buffers, flatMain, FLAT_GROUP, literal, named, treeSum } from '../../../gpu/wgsl.ts';

const THREADS = 256;
/** Workgroups of the first dispatch; the second adds up what they found. */
const MOST_CHECKS = 64;
/** Elements of the average that a workgroup moves, 2^26 at most in all: WebGPU counts 65 535 workgroups a dimension. */
const MOVED_PER_GROUP = 4 * THREADS;

/** → [] of 1 where the step was skipped, else 0; see adam.ts for the rest. */
export function adamOnGpu(
  device: ComputeDevice,
  state: AdamState,
  gradients: readonly Tensor[],
  offsets: Offsets,
  rates: AdamRates,
  moving?: MovingAverage,
): TensorInfo {
  const { size } = state.parameters;
  const flat = state.gradients;
  gatherInto(device, flat, gradients, offsets);
  const checks = Math.min(MOST_CHECKS, Math.ceil(size / (4 * THREADS)));
  const movedSize = moving?.average.size ?? 0;
  const { learningRate, beta2 } = rates;
  const found = device.allocate([checks + 1]);
  device.dispatch(
    program('adam-check', { size, checks, beta2, movedSize }, checkSource),
    {
      reads: present(flat, state.beta2Power, moving?.values, moving?.keep),
      updates: present(moving?.average),
      writes: [found],
    },
    [checks + Math.ceil(movedSize / MOVED_PER_GROUP), 1, 1],
  );
  const skipped = device.allocate([]);
  device.dispatch(
    program('adam', { size, checks, beta2 }, updateSource),
    {
      reads: [flat, found, learningRate],
      updates: [state.parameters, state.secondMoments, state.beta2Power],
      writes: [skipped],
    },
    flatWorkgroups(size, FLAT_GROUP),
  );
  device.release(found);
  return skipped;
}

interface CheckSpec {
  size: number;
  checks: number;
  beta2: number;
  /** Elements of the average that goes along; 0 where none does. */
  movedSize: number;
}

/**
 * found[0 … checks-1]: how many elements were not finite; found[checks]: the next β2^t. Workgroups from `checks` on move
 * the average.
 */
function checkSource({ size, checks, beta2, movedSize }: CheckSpec): string {
  const moves = movedSize > 0;
  return `
${buffers(named(1, 'g', 'power', ...(moves ? ['goal', 'keep'] : [])), named(1, ...(moves ? ['average'] : []), 'found'))}
var<workgroup> bad : array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  ${moves ? moveAverage(checks, movedSize) : ''}
  var count = 0.0;
  for (var i = group.x * ${THREADS}u + local; i < ${size}u; i += ${checks * THREADS}u) {
    // True if all exponent bits are set: infinity or NaN. Bits are compared, since WGSL may assume that such
    // values do not occur.
    if ((bitcast<u32>(g[i]) & 0x7f800000u) == 0x7f800000u) { count += 1.0; }
  }
  bad[local] = count;
  ${treeSum({ memory: 'bad', threads: THREADS })}
  if (local == 0u) { found[group.x] = bad[0]; }
  if (local == 0u && group.x == 0u) { found[${checks}] = power[0] * ${literal(beta2)}; }
}`;
}

function moveAverage(checks: number, size: number): string {
  return `if (group.x >= ${checks}u) {
    let first = (group.x - ${checks}u) * ${MOVED_PER_GROUP}u + local;
    for (var i = first; i < min(first + ${MOVED_PER_GROUP}u, ${size}u); i += ${THREADS}u) {
      average[i] = goal[i] + (average[i] - goal[i]) * keep[0];
    }
    return;
  }`;
}

interface UpdateSpec {
  size: number;
  checks: number;
  beta2: number;
}

function updateSource({ size, checks, beta2 }: UpdateSpec): string {
  return `
${buffers(named(1, 'g', 'found', 'learningRate'), named(1, 'parameters', 'moments', 'power', 'skipped'))}
${flatMain(
  size,
  `var bad = 0.0;
  for (var i = 0u; i < ${checks}u; i++) { bad += found[i]; }
  let next = found[${checks}];
  if (index == 0u) { skipped[0] = select(0.0, 1.0, bad > 0.0); }
  if (bad > 0.0) { return; }
  if (index == 0u) { power[0] = next; }
  let gradient = g[index];
  let moment = moments[index] * ${literal(beta2)} + gradient * gradient * ${literal(1 - beta2)};
  let rate = sqrt(1.0 - next) * learningRate[0];
  moments[index] = moment;
  parameters[index] -= gradient * rate / (sqrt(moment) + ${literal(adamEpsilon)});`,
)}`;
}
