/**
 * Gradients through a filter's energy E[i,o] = Σ_tap w²[tap,i,o] on WebGPU: Σ_o over it for the styles, and what comes back
 * to the weights. A workgroup has four inputs and all outputs, so both are whole there and E is never stored. Sizes are
 * constants, and sums are made in an order that depends on them alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import { buffers, literal, powerOfTwo, widthFor } from '../../gpu/wgsl.ts';

const MOST_THREADS = 256;
/** Inputs of a workgroup, in one vec4. */
const ROWS = 4;
const rows = [0, 1, 2, 3] as const;

export interface SumOverOutputs {
  w: Tensor; // [k,k,I,O]
  /** [N,I] each; in WGSL each is a vec4 of its name. */
  perInput: { style: Tensor } & Record<string, Tensor>;
  /** [N,O] each. */
  perOutput: Record<string, TensorInfo>;
  /** The weight's run-time gain. */
  gain: number;
  /** WGSL of an f32 or a vector at `at` in [N,O]: what the next two make use of, as `f`. */
  factors: { type: string; body: string };
  /** WGSL vec4 that E[i,o] is multiplied by in the style's gradient. */
  toStyle: string;
  /** WGSL vec4 of one sample's part of the gradient of gain²·E. */
  toEnergy: string;
  /** Tells this WGSL from others. */
  key: string;
  withWeights: boolean;
}

/**
 * → gradients of the style [N,I] and, `withWeights`, of w [k,k,I,O]. A thread makes the energies of one output and the
 * gradients of its weights, then sums one sample's style gradient over a share of the outputs.
 */
export function sumOverOutputs(sum: SumOverOutputs, device: ComputeDevice): TensorInfo[] {
  const { w, perInput, perOutput, gain, key, withWeights } = sum;
  const { style } = perInput;
  const n = style.shape[0]!;
  const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
  const threads = Math.min(MOST_THREADS, Math.max(64, powerOfTwo(cout)));
  const samples = Math.min(threads, powerOfTwo(n));
  const results = [style, ...(withWeights ? [w] : [])].map(({ shape }) => device.allocate(shape));
  const program = {
    key: `energy-over-outputs-${key}${withWeights ? '-w' : ''}-${gain}-${n}-${kh * kw}-${cin}-${cout}`,
    wgsl: () => source(sum, { n, taps: kh * kw, cin, cout, threads, samples }),
  };
  const tensors = [w, ...Object.values(perInput), ...Object.values(perOutput), ...results];
  device.dispatch(program, tensors, [Math.ceil(cin / ROWS), Math.ceil(n / samples), 1]);
  return results;
}

interface Sizes {
  n: number;
  taps: number;
  cin: number;
  cout: number;
  threads: number;
  samples: number;
}

function source(sum: SumOverOutputs, sizes: Sizes): string {
  const { perInput, gain, factors, toStyle, withWeights } = sum;
  const { n, taps, cin, cout, threads, samples } = sizes;
  const shares = threads / samples;
  const names = Object.keys(perInput);
  const each = Array.from({ length: taps }, (_, tap) => tap);
  return `
${declarations(sum, cin)}
var<workgroup> energies : array<vec4<f32>, ${threads}>;
var<workgroup> parts : array<vec4<f32>, ${threads}>;
fn weights(tap : u32, first : u32, o : u32) -> vec4<f32> {
  let at = tap * ${cin}u;
  return vec4(${rows.map((r) => `w[(at + min(first + ${r}u, ${cin - 1}u)) * ${cout}u + o]`).join(', ')});
}
fn factors(at : u32) -> ${factors.type} { ${factors.body} }
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let first = group.x * ${ROWS}u;
  let n = group.y * ${samples}u + local / ${shares}u;
  let share = local % ${shares}u;
  ${fetch(names, `min(n, ${n - 1}u)`, cin)}
  var part = vec4<f32>();
  for (var start = 0u; start < ${cout}u; start += ${threads}u) {
    let o = start + local;
    var energy = vec4<f32>();
    if (o < ${cout}u) {
      ${each.map((tap) => `let w${tap} = weights(${tap}u, first, o); energy += w${tap} * w${tap};`).join('\n      ')}
      ${withWeights ? weightGradient(sum, sizes, each) : ''}
    }
    energies[local] = energy;
    workgroupBarrier();
    for (var i = share; i < min(${threads}u, ${cout}u - start); i += ${shares}u) {
      let f = factors(min(n, ${n - 1}u) * ${cout}u + start + i);
      part += energies[i] * (${toStyle});
    }
    workgroupBarrier();
  }
  parts[local] = part;
  for (var half = ${Math.floor(shares / 2)}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (share < half) { parts[local] += parts[local + half]; }
  }
  if (share == 0u && n < ${n}u) {
    let sum = parts[local] * ${literal(gain * gain)};
    ${store('dStyle', 'sum', `n * ${cin}u`, 1, cin)}
  }
}`;
}

/** WGSL: the gradients of the weights of output `o`, by the workgroups of the first samples alone, over all samples. */
function weightGradient({ perInput, gain, toEnergy }: SumOverOutputs, sizes: Sizes, taps: number[]): string {
  const { n, cin, cout } = sizes;
  return `if (group.y == 0u) {
        var dEnergy = vec4<f32>();
        for (var n = 0u; n < ${n}u; n++) {
          ${fetch(Object.keys(perInput), 'n', cin)}
          let f = factors(n * ${cout}u + o);
          dEnergy += ${toEnergy};
        }
        dEnergy *= ${literal(2 * gain * gain)};
        ${taps.map((tap) => store('dW', `(w${tap} * dEnergy)`, `${tap * cin}u`, cout, cin)).join('\n        ')}
      }`;
}

function declarations({ perInput, perOutput, withWeights }: SumOverOutputs, cin: number): string {
  const inputs = [
    { name: 'w', width: 1 } as const,
    ...Object.keys(perInput).map((name) => ({ name: `${name}Of`, width: widthFor(cin) })),
    ...Object.keys(perOutput).map((name) => ({ name, width: 1 }) as const),
  ];
  const results = ['dStyle', ...(withWeights ? ['dW'] : [])].map((name) => ({ name, width: 1 }) as const);
  return buffers(inputs, results);
}

/** WGSL: a vec4 of each name at sample `n` of [N,I]. */
function fetch(names: readonly string[], n: string, cin: number): string {
  const at = (name: string): string =>
    widthFor(cin) === 4
      ? `${name}Of[${n} * ${cin / 4}u + group.x]`
      : `vec4(${rows.map((r) => `${name}Of[${n} * ${cin}u + min(first + ${r}u, ${cin - 1}u)]`).join(', ')})`;
  return names.map((name) => `let ${name} = ${at(name)};`).join(' ');
}

/** WGSL: stores a vec4's rows that exist, at (base + row)·stride, plus `o` where rows have outputs. */
function store(buffer: string, value: string, base: string, stride: number, cin: number): string {
  const at = (r: number): string =>
    stride === 1 ? `${base} + first + ${r}u` : `(${base} + first + ${r}u) * ${stride}u + o`;
  const one = (r: number): string => {
    const statement = `${buffer}[${at(r)}] = ${value}[${r}];`;
    return r === 0 || cin % ROWS === 0 ? statement : `if (first + ${r}u < ${cin}u) { ${statement} }`;
  };
  return rows.map(one).join(' ');
}
