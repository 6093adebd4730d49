/**
 * What flows back through a map that was scaled per channel, biased, given noise and activated, on WebGPU: one pass over the
 * pixels makes the map's gradient and its sums over pixels, a second and small one adds up the parts. Orders of summation
 * depend on sizes alone, so results repeat bit for bit.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import type { EpilogueAttrs } from '../epilogue.ts';
import { buffers, elementType, literal, widthFor } from '../../gpu/wgsl.ts';
import { slopeOf } from './leaky-relu.ts';
import type { Buffer } from '../../gpu/wgsl.ts';

const THREADS = 256;
/** Rows that one thread passes at most; more go to further workgroups. */
const ROWS_PER_THREAD = 32;

interface MapGradient {
  /** The gradient of what was made of the map, [N,H,W,C] or [N,C]. */
  dy: Tensor;
  /** The activation's output: dy is multiplied by its slope. */
  y?: Tensor | undefined;
  /** Multiplies the slope. */
  gain: number;
  /** The map's channel scale [N,C] and the map itself, for the scale's gradient. */
  scale?: Tensor | undefined;
  x?: Tensor | undefined;
  /** [N or 1,H,W,1], for its strength's gradient. */
  noise?: Tensor | undefined;
  /** Multiplies the bias's gradient, which is made where it is given. */
  biasGain?: number | undefined;
}

interface MapGradients {
  x: TensorInfo; // as dy
  scale?: TensorInfo; // [N,C]
  bias?: TensorInfo; // [C]
  strength?: TensorInfo; // []
}

/** Sizes of the first pass: threads stand side by side over channels (in vectors of `width`), then over pixels. */
function sizesOf({ shape, size }: Tensor) {
  const n = shape[0]!;
  const channels = shape[shape.length - 1]!;
  const width = widthFor(channels);
  const per = channels / width;
  const pixels = size / n / channels;
  const across = Math.min(THREADS, 2 ** Math.ceil(Math.log2(per)));
  const along = THREADS / across;
  const blocks = Math.ceil(pixels / along / ROWS_PER_THREAD);
  const columns = Math.ceil(per / across);
  return { n, channels, width, per, pixels, across, along, blocks, columns };
}

type Sizes = ReturnType<typeof sizesOf>;

export function mapGradients(of: MapGradient, device: ComputeDevice): MapGradients {
  const s = sizesOf(of.dy);
  const sums = [
    ...(of.x ? ['scale'] : []),
    ...(of.biasGain === undefined ? [] : ['bias']),
    ...(of.noise ? ['strength'] : []),
  ];
  const x = device.allocate(of.dy.shape);
  // The scale's sums are whole where a workgroup sees all pixels of a sample; nothing else is wanted then but they.
  const isWhole = s.blocks === 1 && sums.length === 1 && sums[0] === 'scale';
  const shape = isWhole ? [s.n, s.channels] : [s.n, s.blocks, sums.length, s.channels];
  const parts = device.allocate(shape);
  firstPass(of, sums, s, x, parts, device);
  if (isWhole) return { x, scale: parts };
  const results = secondPass(of, sums, s, parts, device);
  device.release(parts);
  return { x, ...results };
}

/** Writes x, and for every workgroup its sums: parts[n, block, sum, channel]. */
function firstPass(
  of: MapGradient,
  sums: readonly string[],
  s: Sizes,
  x: TensorInfo,
  parts: TensorInfo,
  device: ComputeDevice,
): void {
  const { width, per, pixels, across, along, blocks } = s;
  const type = elementType(width);
  const term: Record<string, string> = {
    scale: 'g * x[at]',
    bias: 'g',
    strength: `g * noise[${of.noise?.shape[0] === 1 ? 'p' : `n * ${pixels}u + p`}]`,
  };
  const inputs: (Buffer & { tensor: Tensor })[] = [
    { name: 'dy', width, tensor: of.dy },
    ...(of.y ? [{ name: 'y', width, tensor: of.y }] : []),
    ...(of.scale ? [{ name: 'scale', width, tensor: of.scale }] : []),
    ...(of.x ? [{ name: 'x', width, tensor: of.x }] : []),
    ...(of.noise ? [{ name: 'noise', width: 1 as const, tensor: of.noise }] : []),
  ];
  const program = {
    key: `map-gradient-${of.dy.shape.join('x')}-${inputs.map(({ name }) => name).join('-')}-${of.noise?.shape[0] ?? ''}-${sums.join('-')}-${of.gain}`,
    outputs: 2,
    wgsl: () => `
${buffers(inputs, [
  { name: 'result', width },
  { name: 'parts', width },
])}
var<workgroup> sums : array<${type}, ${THREADS * sums.length}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * ${across}u + local % ${across}u;
  let n = group.z;
  ${sums.map((sum) => `var ${sum}_sum = ${type}();`).join(' ')}
  if (c < ${per}u) {
    ${of.scale ? `let factor = scale[n * ${per}u + c];` : ''}
    let end = min((group.y + 1u) * ${along * ROWS_PER_THREAD}u, ${pixels}u);
    for (var p = group.y * ${along * ROWS_PER_THREAD}u + local / ${across}u; p < end; p += ${along}u) {
      let at = (n * ${pixels}u + p) * ${per}u + c;
      let g = dy[at]${of.y ? ` * ${slopeOf('y[at]', of.gain, width)}` : of.gain === 1 ? '' : ` * ${literal(of.gain)}`};
      result[at] = g${of.scale ? ' * factor' : ''};
      ${sums.map((sum) => `${sum}_sum += ${term[sum]};`).join(' ')}
    }
  }
  ${sums.map((sum, i) => `sums[${i * THREADS}u + local] = ${sum}_sum;`).join(' ')}
  for (var half = ${THREADS / 2}u; half >= ${across}u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      ${sums.map((_, i) => `sums[${i * THREADS}u + local] += sums[${i * THREADS}u + local + half];`).join(' ')}
    }
  }
  if (local < ${across}u && c < ${per}u) {
    let at = (n * ${blocks}u + group.y) * ${sums.length * per}u + c;
    ${sums.map((_, i) => `parts[at + ${i * per}u] = sums[${i * THREADS}u + local];`).join(' ')}
  }
}`,
  };
  device.dispatch(program, [...inputs.map(({ tensor }) => tensor), x, parts], [s.columns, blocks, s.n]);
}

/** Adds up the parts: a workgroup for 256 elements of the scale's gradient, one a channel's bias, one for the strength. */
function secondPass(
  of: MapGradient,
  sums: readonly string[],
  { n, channels, blocks }: Sizes,
  parts: TensorInfo,
  device: ComputeDevice,
): Omit<MapGradients, 'x'> {
  const results = {
    ...(of.x && { scale: device.allocate([n, channels]) }),
    ...(of.biasGain !== undefined && { bias: device.allocate([channels]) }),
    ...(of.noise && { strength: device.allocate([]) }),
  };
  const row = (sum: string): string => `${sums.indexOf(sum)}u`;
  const at = (part: string, sum: string, c: string): string =>
    `parts[(${part} * ${sums.length}u + ${row(sum)}) * ${channels}u + ${c}]`;
  const scaleGroups = of.x ? Math.ceil((n * channels) / THREADS) : 0;
  const biasGroups = of.biasGain === undefined ? 0 : channels;
  const total = n * blocks;
  const program = {
    key: `map-gradient-sum-${n}x${blocks}x${channels}-${sums.join('-')}-${of.biasGain ?? ''}`,
    outputs: Object.keys(results).length,
    wgsl: () => `
${buffers(
  [{ name: 'parts', width: 1 }],
  Object.keys(results).map((name) => ({ name: `d_${name}`, width: 1 })),
)}
var<workgroup> sums : array<f32, ${THREADS}>;
/** The sum of one value per thread, for the first one. */
fn total(local : u32, value : f32) -> f32 {
  sums[local] = value;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  return sums[0];
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  var value = 0.0;
  ${
    of.x
      ? `if (group.x < ${scaleGroups}u) {
    let index = group.x * ${THREADS}u + local;
    let n = index / ${channels}u; let c = index % ${channels}u;
    if (index < ${n * channels}u) {
      for (var b = 0u; b < ${blocks}u; b++) { value += ${at(`(n * ${blocks}u + b)`, 'scale', 'c')}; }
      d_scale[index] = value;
    }
    return;
  }`
      : ''
  }
  ${
    biasGroups > 0
      ? `if (group.x < ${scaleGroups + biasGroups}u) {
    let c = group.x - ${scaleGroups}u;
    for (var i = local; i < ${total}u; i += ${THREADS}u) { value += ${at('i', 'bias', 'c')}; }
    value = total(local, value);
    if (local == 0u) { d_bias[c] = value * ${literal(of.biasGain!)}; }
    return;
  }`
      : ''
  }
  ${
    of.noise
      ? `for (var i = local; i < ${total * channels}u; i += ${THREADS}u) {
    value += ${at(`(i / ${channels}u)`, 'strength', `i % ${channels}u`)};
  }
  value = total(local, value);
  if (local == 0u) { d_strength[0] = value; }`
      : ''
  }
}`,
  };
  const groups = scaleGroups + biasGroups + (of.noise ? 1 : 0);
  device.dispatch(program, [parts, ...Object.values(results)], [groups, 1, 1]);
  return results;
}

interface EpilogueGradientInputs {
  dy: Tensor;
  y: Tensor;
  x: Tensor;
  demod?: Tensor;
  noise?: Tensor;
}

/** In the order of epilogue.ts: x, bias, then demod and strength where the layer has them. */
export function epilogueGradients(
  { dy, y, x, demod, noise }: EpilogueGradientInputs,
  { activation, gain, biasGain }: EpilogueAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const made = mapGradients(
    { dy, y: activation === 'lrelu' ? y : undefined, gain, scale: demod, x: demod && x, noise, biasGain },
    device,
  );
  return [made.x, made.bias!, ...(made.scale ? [made.scale] : []), ...(made.strength ? [made.strength] : [])];
}

/** x and the scale of x·scale, where dy is the gradient of the product. */
export function scaleChannelsGradients(
  { dy, x, scale }: { dy: Tensor; x: Tensor; scale: Tensor },
  _: object,
  device: ComputeDevice,
): TensorInfo[] {
  const made = mapGradients({ dy, gain: 1, x, scale }, device);
  return [made.x, made.scale!];
}
