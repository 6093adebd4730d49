/**
 * Σ_i factor[n,i]·E[i,o] on WebGPU, where E[i,o] = Σ_tap w²[tap,i,o] is a filter's energy. A workgroup makes the energies of a
 * few outputs in its own memory and sums over them at once, so E is never stored. Sizes are constants, and sums are made
 * in an order that depends on them alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { program } from '../../../gpu/program.ts';
import { buffers, named, powerOfTwo, treeSum } from '../../../gpu/wgsl.ts';

const THREADS = 256;
/** Outputs of a workgroup: eight floats are the 32 bytes that GPUs read at once. */
const COLUMNS = 8;
/** Inputs whose energies a workgroup holds at once. */
const MOST_INPUTS = 256;

export interface SumOverInputs {
  w: Tensor; // [k,k,I,O]
  /** [N,I] each. */
  perInput: { style: Tensor } & Record<string, Tensor>;
  /** [N,O] each. */
  perOutput: Record<string, TensorInfo>;
  /** WGSL of the factor at `at` in [N,I]. */
  factor: string;
  /** WGSL of the result at `at` in [N,O], of `sum`. */
  result: string;
}

interface Spec {
  names: string[];
  factor: string;
  result: string;
  n: number;
  taps: number;
  cin: number;
  cout: number;
}

/** → [N,O]. A thread has one sample, one output and a share of the inputs; shares are added in a tree. */
export function sumOverInputs(sum: SumOverInputs, device: ComputeDevice): TensorInfo {
  const { w, perInput, perOutput, factor, result } = sum;
  const n = perInput.style.shape[0];
  const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
  const out = device.allocate([n, cout]);
  const inputs = { w, ...perInput, ...perOutput };
  const names = Object.keys(inputs);
  device.dispatch(
    program('energy-over-inputs', { names, factor, result, n, taps: kh * kw, cin, cout }, source),
    { reads: Object.values(inputs), writes: [out] },
    [Math.ceil(cout / COLUMNS), Math.ceil(n / samplesOf(n)), 1],
  );
  return out;
}

/** Samples of a workgroup. */
const samplesOf = (n: number): number => Math.min(THREADS / COLUMNS, powerOfTwo(n));

function source({ names, factor, result, n, taps, cin, cout }: Spec): string {
  const samples = samplesOf(n);
  const shares = THREADS / COLUMNS / samples;
  const held = Math.min(MOST_INPUTS, cin);
  return `
${buffers(named(1, ...names), named(1, 'results'))}
var<workgroup> energies : array<f32, ${held * COLUMNS}>;
var<workgroup> parts : array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let column = local % ${COLUMNS}u;
  let share = local / ${COLUMNS}u % ${shares}u;
  let n = group.y * ${samples}u + local / ${COLUMNS * shares}u;
  let o = group.x * ${COLUMNS}u + column;
  var part = 0.0;
  for (var first = 0u; first < ${cin}u; first += ${held}u) {
    workgroupBarrier();
    for (var e = local; e < ${held * COLUMNS}u; e += ${THREADS}u) {
      let i = first + e / ${COLUMNS}u;
      var energy = 0.0;
      if (i < ${cin}u && o < ${cout}u) {
        for (var tap = 0u; tap < ${taps}u; tap++) {
          let v = w[(tap * ${cin}u + i) * ${cout}u + o];
          energy += v * v;
        }
      }
      energies[e] = energy;
    }
    workgroupBarrier();
    if (n < ${n}u) {
      for (var i = share; i < min(${held}u, ${cin}u - first); i += ${shares}u) {
        let at = n * ${cin}u + first + i;
        part += ${factor} * energies[i * ${COLUMNS}u + column];
      }
    }
  }
  parts[local] = part;
  ${treeSum({ memory: 'parts', threads: shares, lane: 'share', stride: COLUMNS })}
  if (share == 0u && n < ${n}u && o < ${cout}u) {
    let at = n * ${cout}u + o;
    let sum = parts[local];
    results[at] = ${result};
  }
}`;
}
