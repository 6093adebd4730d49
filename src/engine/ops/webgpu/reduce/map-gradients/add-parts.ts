/**
 * The second pass of map gradients: adds up the first one's parts. A workgroup has 256 elements of the scale's gradient, one
 * channel of the bias's, or the strength's alone.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../../gpu/compute-device.ts';
import { program } from '../../../../gpu/program.ts';
import { buffers, literal, named, totalFunction } from '../../../../gpu/wgsl.ts';
import { THREADS, type MapSum } from './sizes.ts';

interface Spec {
  /** parts[n, block, sum, channel] */
  sums: MapSum[];
  n: number;
  blocks: number;
  channels: number;
  /** Multiplies the bias's gradient. */
  biasGain: number | undefined;
}

export function addParts(
  parts: TensorInfo,
  spec: Spec,
  device: ComputeDevice,
): Partial<Record<MapSum, TensorInfo>> {
  const shapes: Record<MapSum, number[]> = {
    scale: [spec.n, spec.channels],
    bias: [spec.channels],
    strength: [],
  };
  const results = Object.fromEntries(spec.sums.map((sum) => [sum, device.allocate(shapes[sum])]));
  device.dispatch(
    program('map-gradient-sums', spec, source),
    { reads: [parts], writes: Object.values(results) },
    [spec.sums.reduce((total, sum) => total + groupsOf(spec, sum), 0), 1, 1],
  );
  return results;
}

/** Workgroups of a sum. */
function groupsOf({ sums, n, channels }: Spec, sum: MapSum): number {
  if (!sums.includes(sum)) return 0;
  return { scale: Math.ceil((n * channels) / THREADS), bias: channels, strength: 1 }[sum];
}

function source(spec: Spec): string {
  const { sums } = spec;
  const bodies: Record<MapSum, (spec: Spec) => string> = { scale, bias, strength };
  return `
${buffers(named(1, 'parts'), named(1, ...sums.map((sum) => `d_${sum}`)))}
${totalFunction(THREADS)}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  var value = 0.0;
  ${sums.map((sum) => bodies[sum](spec)).join('\n  ')}
}`;
}

/** WGSL: the part of a sum at a channel; `part` counts samples and blocks. */
function partAt({ sums, channels }: Spec, sum: MapSum, part: string, c: string): string {
  return `parts[(${part} * ${sums.length}u + ${sums.indexOf(sum)}u) * ${channels}u + ${c}]`;
}

function scale(spec: Spec): string {
  const { n, blocks, channels } = spec;
  return `if (group.x < ${groupsOf(spec, 'scale')}u) {
    let index = group.x * ${THREADS}u + local;
    let n = index / ${channels}u; let c = index % ${channels}u;
    if (index < ${n * channels}u) {
      for (var b = 0u; b < ${blocks}u; b++) { value += ${partAt(spec, 'scale', `(n * ${blocks}u + b)`, 'c')}; }
      d_scale[index] = value;
    }
    return;
  }`;
}

function bias(spec: Spec): string {
  const before = groupsOf(spec, 'scale');
  return `if (group.x < ${before + groupsOf(spec, 'bias')}u) {
    let c = group.x - ${before}u;
    for (var i = local; i < ${spec.n * spec.blocks}u; i += ${THREADS}u) { value += ${partAt(spec, 'bias', 'i', 'c')}; }
    value = total(local, value);
    if (local == 0u) { d_bias[c] = value * ${literal(spec.biasGain ?? 1)}; }
    return;
  }`;
}

function strength(spec: Spec): string {
  const { n, blocks, channels } = spec;
  return `for (var i = local; i < ${n * blocks * channels}u; i += ${THREADS}u) {
    value += ${partAt(spec, 'strength', `(i / ${channels}u)`, `i % ${channels}u`)};
  }
  value = total(local, value);
  if (local == 0u) { d_strength[0] = value; }`;
}
