/**
 * Gradients through a filter's energy E[i,o] = Σ_tap w²[tap,i,o] on WebGPU: Σ_o over it for the styles, and what comes back
 * to the weights. A workgroup has four inputs and all outputs, so both are whole there and E is never stored. Sizes are
 * constants, and sums are made in an order that depends on them alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { program } from '../../../gpu/program.ts';
import { buffers, literal, named, powerOfTwo, treeSum, widthFor } from '../../../gpu/wgsl.ts';

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
  withWeights: boolean;
}

interface Spec extends Pick<SumOverOutputs, 'gain' | 'factors' | 'toStyle' | 'toEnergy' | 'withWeights'> {
  perInput: string[];
  perOutput: string[];
  n: number;
  taps: number;
  cin: number;
  cout: number;
}

/**
 * → gradients of the style [N,I] and, `withWeights`, of w [k,k,I,O]. A thread makes the energies of one output and the
 * gradients of its weights, then sums one sample's style gradient over a share of the outputs.
 */
export function sumOverOutputs(sum: SumOverOutputs, device: ComputeDevice): TensorInfo[] {
  const { w, perInput, perOutput, gain, factors, toStyle, toEnergy, withWeights } = sum;
  const { style } = perInput;
  const n = style.shape[0];
  const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
  const spec = {
    perInput: Object.keys(perInput),
    perOutput: Object.keys(perOutput),
    factors,
    toStyle,
    toEnergy,
    gain,
    withWeights,
    n,
    taps: kh * kw,
    cin,
    cout,
  };
  const results = [style, ...(withWeights ? [w] : [])].map(({ shape }) => device.allocate(shape));
  device.dispatch(
    program('energy-over-outputs', spec, source),
    { reads: [w, ...Object.values(perInput), ...Object.values(perOutput)], writes: results },
    [Math.ceil(cin / ROWS), Math.ceil(n / groupOf(spec).samples), 1],
  );
  return results;
}

/** Threads of a workgroup, and the samples that they share. */
function groupOf({ n, cout }: Pick<Spec, 'n' | 'cout'>): { threads: number; samples: number } {
  const threads = Math.min(MOST_THREADS, Math.max(64, powerOfTwo(cout)));
  return { threads, samples: Math.min(threads, powerOfTwo(n)) };
}

function source(spec: Spec): string {
  const { perInput, gain, factors, toStyle, withWeights, n, taps, cin, cout } = spec;
  const { threads, samples } = groupOf(spec);
  const shares = threads / samples;
  const each = Array.from({ length: taps }, (_, tap) => tap);
  return `
${declarations(spec)}
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
  ${fetch(perInput, `min(n, ${n - 1}u)`, cin)}
  var part = vec4<f32>();
  for (var start = 0u; start < ${cout}u; start += ${threads}u) {
    let o = start + local;
    var energy = vec4<f32>();
    if (o < ${cout}u) {
      ${each.map((tap) => `let w${tap} = weights(${tap}u, first, o); energy += w${tap} * w${tap};`).join('\n      ')}
      ${withWeights ? weightGradient(spec, each) : ''}
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
  ${treeSum({ memory: 'parts', threads: shares, lane: 'share' })}
  if (share == 0u && n < ${n}u) {
    let sum = parts[local] * ${literal(gain * gain)};
    ${store('dStyle', 'sum', `n * ${cin}u`, 1, cin)}
  }
}`;
}

/** WGSL: the gradients of the weights of output `o`, by the workgroups of the first samples alone, over all samples. */
function weightGradient({ perInput, gain, toEnergy, n, cin, cout }: Spec, taps: number[]): string {
  return `if (group.y == 0u) {
        var dEnergy = vec4<f32>();
        for (var n = 0u; n < ${n}u; n++) {
          ${fetch(perInput, 'n', cin)}
          let f = factors(n * ${cout}u + o);
          dEnergy += ${toEnergy};
        }
        dEnergy *= ${literal(2 * gain * gain)};
        ${taps.map((tap) => store('dW', `(w${tap} * dEnergy)`, `${tap * cin}u`, cout, cin)).join('\n        ')}
      }`;
}

function declarations({ perInput, perOutput, withWeights, cin }: Spec): string {
  const inputs = [
    ...named(1, 'w'),
    ...named(widthFor(cin), ...perInput.map((name) => `${name}Of`)),
    ...named(1, ...perOutput),
  ];
  return buffers(inputs, named(1, 'dStyle', ...(withWeights ? ['dW'] : [])));
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
