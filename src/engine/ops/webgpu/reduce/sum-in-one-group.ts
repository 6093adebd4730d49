/** A sum over few terms on WebGPU, by one workgroup: the losses that are means over a batch. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { program } from '../../../gpu/program.ts';
import { buffers, named, treeSum } from '../../../gpu/wgsl.ts';

const THREADS = 256;

export interface SmallSum {
  /** By name; each an array of f32 in WGSL. */
  inputs: Record<string, TensorInfo>;
  /** Of the result: [] or [parts], up to three parts. */
  shape: readonly number[];
  count: number;
  /** WGSL of functions that `terms` calls. */
  functions: string;
  /** WGSL that returns term `i`, a vec3 of what it adds to each part. */
  terms: string;
}

interface Spec {
  names: string[];
  parts: number;
  count: number;
  functions: string;
  terms: string;
}

export function sumInOneGroup(name: string, sum: SmallSum, device: ComputeDevice): TensorInfo {
  const { inputs, shape, count, functions, terms } = sum;
  const out = device.allocate(shape);
  device.dispatch(
    program(name, { names: Object.keys(inputs), parts: shape[0] ?? 1, count, functions, terms }, source),
    { reads: Object.values(inputs), writes: [out] },
    [1, 1, 1],
  );
  return out;
}

function source({ names, parts, count, functions, terms }: Spec): string {
  const stores = [0, 1, 2].slice(0, parts).map((c) => `result[${c}] = sums[0][${c}];`);
  return `
${buffers(named(1, ...names), named(1, 'result'))}
${functions}
var<workgroup> sums : array<vec3<f32>, ${THREADS}>;
fn terms(i : u32) -> vec3<f32> { ${terms} }
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) local : u32) {
  var sum = vec3<f32>();
  for (var i = local; i < ${count}u; i += ${THREADS}u) { sum += terms(i); }
  sums[local] = sum;
  ${treeSum({ memory: 'sums', threads: THREADS })}
  if (local == 0u) { ${stores.join(' ')} }
}`;
}
