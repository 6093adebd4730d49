/**
 * The filter gradient on WebGPU: its depth, all pixels of the batch, is split over workgroups, and their slices are added
 * in a fixed order. The gradient of the layer's bias, the sum of the coarse map, is a by-product of it.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { flatWorkgroups, type ComputeDevice, type ComputeProgram } from '../../gpu/compute-device.ts';
import type { ConvAttrs } from '../conv.ts';
import type { ConvLayerAttrs } from '../layer.ts';
import { keyOf, readMap, shapeKey, sizesOf, weightIndex } from './conv-parts.ts';
import type { Sizes } from './conv-parts.ts';
import { tileKey } from '../../gpu/tuning/tile.ts';
import { fourOf, gemmSource, gemmWorkgroups, storeQuad } from './gemm.ts';
import type { GemmPlan } from './gemm.ts';
import { buffers, flatMain, FLAT_GROUP, literal, widthFor } from '../../gpu/wgsl.ts';

interface FilterInputs {
  a: Tensor;
  b: Tensor;
  scaleA?: Tensor;
  scaleB?: Tensor;
}

interface FilterGradient {
  w: TensorInfo; // [k,k,in,out]
  /** Σ b over everything but its channels, times biasGain. */
  bias?: TensorInfo;
}

function filterGradient(
  inputs: FilterInputs,
  attrs: ConvAttrs,
  device: ComputeDevice,
  biasGain?: number,
): FilterGradient {
  const { a, b, scaleA, scaleB } = inputs;
  const s = sizesOf(attrs, a.shape[0]!, a.shape[3]!, b.shape[3]!);
  const taps = s.kernel ** 2;
  const rows = taps * s.ca;
  const depth = s.batch * s.coarse ** 2;
  const product = { rows, columns: s.cb, depth, rowQuads: true, phases: 1, splits: true };
  const { tile, slices } = device.tiles.choose(
    shapeKey('conv-filter', s),
    product,
    inputs,
    (fresh) => filterGradient(fresh, attrs, device).w,
  );
  const withBias = biasGain !== undefined;
  const plan: GemmPlan = {
    rows,
    columns: s.cb,
    depth,
    tile,
    slices,
    aAlong: 'rows',
    bAlongDepth: false,
    sumsColumns: withBias,
  };
  const shape = s.flip ? [s.kernel, s.kernel, s.cb, s.ca] : [s.kernel, s.kernel, s.ca, s.cb];
  const w = device.allocate(shape);
  const bias = withBias ? device.allocate([s.cb]) : undefined;
  const direct = slices === 1;
  // A slice: the filter's gradient, then the bias's as one row more.
  const sliceSize = (rows + (withBias ? 1 : 0)) * s.cb;
  const results = direct ? [w, ...(bias ? [bias] : [])] : [device.allocate([slices, sliceSize])];
  const split = (k: string): string =>
    `let n_ = ${k} / ${s.coarse ** 2}u; let pixel = ${k} % ${s.coarse ** 2}u;`;
  const width = widthFor(s.ca);
  const one = (type: string): string => `
  let tap = m / ${s.ca}u; let c = m % ${s.ca}u;
  ${split('k')} let n = n_;
  let y = i32(pixel / ${s.coarse}u * ${s.stride}u + tap / ${s.kernel}u) - ${s.pad};
  let x = i32(pixel % ${s.coarse}u * ${s.stride}u + tap % ${s.kernel}u) - ${s.pad};
  if (min(y, x) < 0 || max(y, x) >= ${s.fineSize}) { return ${type}(); }
  return ${readMap('a', scaleA && 'scale_a', s.fineSize, s.ca)};`;
  const guard = `if (m >= ${rows}u || k >= ${depth}u)`;
  const loadA =
    width === 4
      ? `fn load_a(m : u32, k : u32) -> vec4<f32> { ${guard} { return vec4<f32>(); } ${one('vec4<f32>')} }`
      : `fn element_a(m : u32, k : u32) -> f32 { ${guard} { return 0.0; } ${one('f32')} }
fn load_a(m : u32, k : u32) -> vec4<f32> { return ${fourOf((c) => `element_a(m + ${c}u, k)`)}; }`;
  const bWidth = widthFor(s.cb);
  const bAt = (n: string): string => (bWidth === 4 ? `b[(k * ${s.cb}u + n) / 4u]` : `b[k * ${s.cb}u + ${n}]`);
  const bScale = (n: string): string => {
    if (!scaleB) return '';
    const row = `k / ${s.coarse ** 2}u * ${s.cb}u`;
    return bWidth === 4 ? ` * scale_b[(${row} + n) / 4u]` : ` * scale_b[${row} + ${n}]`;
  };
  const bValue =
    bWidth === 4
      ? bAt('n') + bScale('n')
      : fourOf((c) => {
          const n = `min(n + ${c}u, ${s.cb - 1}u)`;
          return `select(0.0, ${bAt(n)}${bScale(n)}, n + ${c}u < ${s.cb}u)`;
        });
  const program = {
    key: `${keyOf('conv-filter', s, `${scaleA ? 'a' : ''}${scaleB ? 'b' : ''}`)}-${slices}-${tileKey(tile)}-${biasGain ?? ''}`,
    outputs: results.length,
    wgsl: () =>
      gemmSource(plan, {
        declarations: `
${buffers(
  [
    { name: 'a', width },
    ...(scaleA ? [{ name: 'scale_a', width } as const] : []),
    { name: 'b', width: bWidth },
    ...(scaleB ? [{ name: 'scale_b', width: bWidth } as const] : []),
  ],
  [
    { name: 'result', width: direct && s.flip ? 1 : bWidth },
    ...(direct && withBias ? [{ name: 'd_bias', width: bWidth } as const] : []),
  ],
)}
${loadA}
fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= ${depth}u || n >= ${s.cb}u) { return vec4<f32>(); }
  return ${bValue};
}
fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${s.cb}u) { return; }
  let value = sum * ${literal(direct ? s.gain : 1)};
  ${direct && s.flip ? storeFlipped(s) : storeQuad('result', s.cb, `slice * ${sliceSize}u + m * ${s.cb}u + n`)}
}
${withBias ? storeColumns(s, direct ? { gain: biasGain } : { rows, sliceSize }) : ''}`,
      }),
  };
  const tensors = [a, ...(scaleA ? [scaleA] : []), b, ...(scaleB ? [scaleB] : []), ...results];
  device.dispatch(program, tensors, gemmWorkgroups(plan));
  if (!direct) {
    const [partial] = results as [TensorInfo];
    const sum = sumSlices(s, biasGain);
    device.dispatch(sum, [partial, w, ...(bias ? [bias] : [])], flatWorkgroups(sliceSize, FLAT_GROUP));
    device.release(partial);
  }
  return { w, ...(bias && { bias }) };
}

/** WGSL of store_columns: into the bias's gradient itself, or into the last row of a slice. */
function storeColumns(s: Sizes, to: { gain: number } | { rows: number; sliceSize: number }): string {
  const store =
    'gain' in to
      ? `let value = sum * ${literal(to.gain)}; ${storeQuad('d_bias', s.cb, 'n')}`
      : `let value = sum; ${storeQuad('result', s.cb, `slice * ${to.sliceSize}u + ${to.rows * s.cb}u + n`)}`;
  return `fn store_columns(n : u32, slice : u32, sum : vec4<f32>) {
  if (n >= ${s.cb}u) { return; }
  ${store}
}`;
}

/** Stores C[m, n…n+3] of a filter gradient into the flipped layout, where they do not lie side by side. */
function storeFlipped(s: Sizes): string {
  const at = (c: number): string => weightIndex(s, `(m / ${s.ca}u)`, `m % ${s.ca}u`, `(n + ${c}u)`);
  return [0, 1, 2, 3].map((c) => `if (n + ${c}u < ${s.cb}u) { result[${at(c)}] = value[${c}]; }`).join(' ');
}

/** Adds the slices of a filter gradient, applies the gains, and brings it into the stored layout. For any number of slices. */
function sumSlices(s: Sizes, biasGain?: number): ComputeProgram {
  const withBias = biasGain !== undefined;
  const filterSize = s.kernel ** 2 * s.ca * s.cb;
  const size = filterSize + (withBias ? s.cb : 0);
  const results = ['d_w', ...(withBias ? ['d_bias'] : [])].map((name) => ({ name, width: 1 as const }));
  return {
    key: `conv-filter-sum-${s.kernel}-${s.ca}-${s.cb}-${s.flip}-${s.gain}-${biasGain ?? ''}`,
    outputs: results.length,
    wgsl: () => `
${buffers([{ name: 'x', width: 1 }], results)}
${flatMain(
  size,
  `let b = index % ${s.cb}u; let a = index / ${s.cb}u % ${s.ca}u; let tap = index / ${s.ca * s.cb}u;
  var sum = 0.0;
  for (var at = index; at < arrayLength(&x); at += ${size}u) { sum += x[at]; }
  ${withBias ? `if (index >= ${filterSize}u) { d_bias[b] = sum * ${literal(biasGain)}; return; }` : ''}
  d_w[${weightIndex(s, 'tap', 'a', 'b')}] = sum * ${literal(s.gain)};`,
)}`,
  };
}

/** The gradients of a layer's parameters (layer.ts): its weight and its bias. */
export function convLayerParameters(
  inputs: FilterInputs,
  attrs: ConvLayerAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const { w, bias } = filterGradient(inputs, attrs.conv, device, attrs.biasGain);
  return [w, bias!];
}

export function convFilter(inputs: FilterInputs, attrs: ConvAttrs, device: ComputeDevice): TensorInfo {
  return filterGradient(inputs, attrs, device).w;
}
