/**
 * Σ_i factor[n,i]·E[i,o] on WebGPU, where E[i,o] = Σ_tap w²[tap,i,o] is a filter's energy. A workgroup makes the energies of a
 * few outputs in its own memory and sums over them at once, so E is never stored. Sizes are constants, and sums are made
 * in an order that depends on them alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import { buffers, powerOfTwo } from '../../gpu/wgsl.ts';

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
  /** Tells this factor and this result from others. */
  key: string;
}

/** → [N,O]. A thread has one sample, one output and a share of the inputs; shares are added in a tree. */
export function sumOverInputs(sum: SumOverInputs, device: ComputeDevice): TensorInfo {
  const { w, perInput, perOutput } = sum;
  const n = perInput.style.shape[0]!;
  const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
  const samples = Math.min(THREADS / COLUMNS, powerOfTwo(n));
  const out = device.allocate([n, cout]);
  const inputs = { w, ...perInput, ...perOutput };
  const program = {
    key: `energy-over-inputs-${sum.key}-${n}-${kh * kw}-${cin}-${cout}`,
    wgsl: () => source(sum, Object.keys(inputs), { n, taps: kh * kw, cin, cout, samples }),
  };
  const groups = [Math.ceil(cout / COLUMNS), Math.ceil(n / samples), 1] as const;
  device.dispatch(program, [...Object.values(inputs), out], groups);
  return out;
}

function source(
  { factor, result }: SumOverInputs,
  names: readonly string[],
  sizes: { n: number; taps: number; cin: number; cout: number; samples: number },
): string {
  const { n, taps, cin, cout, samples } = sizes;
  const shares = THREADS / COLUMNS / samples;
  const held = Math.min(MOST_INPUTS, cin);
  const list = names.map((name) => ({ name, width: 1 }) as const);
  return `
${buffers(list, [{ name: 'results', width: 1 }])}
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
  for (var half = ${Math.floor(shares / 2)}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (share < half) { parts[local] += parts[local + half * ${COLUMNS}u]; }
  }
  if (share == 0u && n < ${n}u && o < ${cout}u) {
    let at = n * ${cout}u + o;
    let sum = parts[local];
    results[at] = ${result};
  }
}`;
}
