/**
 * The filter gradient on WebGPU: its depth, all pixels of the batch, is split over workgroups, and their slices
 * are added in a fixed order. It also gives the gradient of the layer's bias, the sum of the coarse map.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, present, program } from '../../../gpu/program.ts';
import { buffers, flatMain, FLAT_GROUP, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import type { ConvAttrs } from '../../conv.ts';
import type { ConvLayerAttrs } from '../../layer.ts';
import * as conv from './conv-parts.ts';
import { gemmSource } from './gemm.ts';
import { gemmWorkgroups, type GemmPlan } from './plan.ts';
import { fourOf, loadA, loadB, storeQuad } from './quads.ts';

interface Inputs {
  a: Tensor; // [N,H,W,Ca]
  b: Tensor; // [N,Hb,Wb,Cb]
  scaleA?: Tensor | undefined; // [N,Ca]
  scaleB?: Tensor | undefined; // [N,Cb]
}

interface FilterGradient {
  w: TensorInfo; // [k,k,in,out]
  /** Σ b over everything but its channels, times biasGain. */
  bias?: TensorInfo | undefined;
}

interface Spec {
  s: conv.ConvSizes;
  plan: GemmPlan;
  isScaledA: boolean;
  isScaledB: boolean;
  biasGain: number | undefined;
}

export function convFilter(inputs: Inputs, attrs: ConvAttrs, device: ComputeDevice): TensorInfo {
  return filterGradient(inputs, attrs, undefined, device).w;
}

/** The gradients of a layer's parameters (layer.ts): its weight and its bias. */
export function convLayerParameters(
  inputs: Inputs,
  { conv: attrs, biasGain }: ConvLayerAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const { w, bias } = filterGradient(inputs, attrs, biasGain, device);
  return [w, bias!];
}

function filterGradient(
  inputs: Inputs,
  attrs: ConvAttrs,
  biasGain: number | undefined,
  device: ComputeDevice,
): FilterGradient {
  const { a, b, scaleA, scaleB } = inputs;
  const batch = a.shape[0];
  const s = conv.sizesOf(attrs, a.shape[3]!, b.shape[3]!);
  const rows = rowsOf(s);
  const depth = batch * s.coarse ** 2;
  const product = { rows, columns: s.cb, depth, rowQuads: true, phases: 1, splits: true };
  const again = (fresh: Inputs): TensorInfo => convFilter(fresh, attrs, device);
  const { tile, slices } = device.tiles.choose(
    conv.shapeKey('conv-filter', batch, s),
    product,
    inputs,
    again,
  );
  const plan: GemmPlan = {
    depth,
    tile,
    slices,
    aAlong: 'rows',
    bAlongDepth: false,
    sumsColumns: biasGain !== undefined,
  };
  const w = device.allocate(s.flip ? [s.kernel, s.kernel, s.cb, s.ca] : [s.kernel, s.kernel, s.ca, s.cb]);
  const bias = biasGain === undefined ? undefined : device.allocate([s.cb]);
  const isScaledA = scaleA !== undefined;
  const isScaledB = scaleB !== undefined;
  const gradient = program('conv-filter', { s, plan, isScaledA, isScaledB, biasGain }, source);
  const reads = present(a, scaleA, b, scaleB);
  const groups = gemmWorkgroups(plan, rows, s.cb);
  if (slices === 1) {
    device.dispatch(gradient, { reads, writes: present(w, bias) }, groups);
    return { w, bias };
  }
  const { kernel, flip, gain, ca, cb } = s;
  const partial = device.allocate([slices, sliceSize(s, biasGain)]);
  device.dispatch(gradient, { reads, writes: [partial] }, groups);
  device.dispatch(
    program('conv-filter-sum', { filter: { kernel, flip, gain, ca, cb }, biasGain }, sumSource),
    { reads: [partial], writes: present(w, bias) },
    flatWorkgroups(sliceSize(s, biasGain), FLAT_GROUP),
  );
  device.release(partial);
  return { w, bias };
}

const rowsOf = ({ kernel, ca }: conv.FilterSizes): number => kernel ** 2 * ca;

/** Elements of a slice: the filter's gradient, then the bias's as one row more. */
const sliceSize = (s: conv.FilterSizes, biasGain: number | undefined): number =>
  (rowsOf(s) + (biasGain === undefined ? 0 : 1)) * s.cb;

function source(spec: Spec): string {
  const { s, plan, isScaledA, isScaledB, biasGain } = spec;
  const { ca, cb } = s;
  const rows = rowsOf(s);
  const [aWidth, bWidth] = [widthFor(ca), widthFor(cb)];
  const isWhole = plan.slices === 1;
  const isTurned = isWhole && s.flip;
  const inputs = [
    ...named(aWidth, 'a', ...(isScaledA ? ['scale_a'] : [])),
    ...named(bWidth, 'b', ...(isScaledB ? ['scale_b'] : [])),
  ];
  const results = [
    ...named(isTurned ? 1 : bWidth, 'result'),
    ...named(bWidth, ...(isWhole && biasGain !== undefined ? ['d_bias'] : [])),
  ];
  const place = `slice * ${sliceSize(s, biasGain)}u + m * ${cb}u + n`;
  return gemmSource(plan, {
    buffers: buffers(inputs, results),
    a: loadA(
      { width: aWidth, rows: `${rows}u`, depth: `${plan.depth}u`, along: 'rows' },
      conv.fineMapAt(s, 'm', 'k', isScaledA ? 'scale_a' : undefined),
    ),
    b: loadB({ depth: `${plan.depth}u`, columns: cb }, coarseMap(s, isScaledB)),
    store: `fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${cb}u) { return; }
  let value = sum * ${literal(isWhole ? s.gain : 1)};
  ${isTurned ? storeTurned(s) : storeQuad('result', cb, place)}
}`,
    ...(biasGain !== undefined && { storeColumns: storeColumns(s, isWhole, biasGain) }),
  });
}

/** WGSL of four channels n…n+3 of the coarse map at pixel k, times their style. */
function coarseMap({ coarse, cb }: conv.ConvSizes, isScaled: boolean): string {
  const row = `k / ${coarse ** 2}u * ${cb}u`;
  if (widthFor(cb) === 4) return `b[(k * ${cb}u + n) / 4u]${isScaled ? ` * scale_b[(${row} + n) / 4u]` : ''}`;
  return fourOf((c) => {
    const n = `min(n + ${c}u, ${cb - 1}u)`;
    return `select(0.0, b[k * ${cb}u + ${n}]${isScaled ? ` * scale_b[${row} + ${n}]` : ''}, n + ${c}u < ${cb}u)`;
  });
}

/** WGSL of store_columns: into the bias's gradient itself, or into the last row of a slice. */
function storeColumns(s: conv.ConvSizes, isWhole: boolean, biasGain: number): string {
  const place = `slice * ${sliceSize(s, biasGain)}u + ${rowsOf(s) * s.cb}u + n`;
  const store = isWhole
    ? `let value = sum * ${literal(biasGain)}; ${storeQuad('d_bias', s.cb, 'n')}`
    : `let value = sum; ${storeQuad('result', s.cb, place)}`;
  return `fn store_columns(n : u32, slice : u32, sum : vec4<f32>) {
  if (n >= ${s.cb}u) { return; }
  ${store}
}`;
}

/** WGSL: stores C[m, n…n+3] into the flipped layout, where they do not lie side by side. */
function storeTurned(s: conv.ConvSizes): string {
  const at = (c: number): string => conv.weightIndex(s, `(m / ${s.ca}u)`, `m % ${s.ca}u`, `(n + ${c}u)`);
  return [0, 1, 2, 3].map((c) => `if (n + ${c}u < ${s.cb}u) { result[${at(c)}] = value[${c}]; }`).join(' ');
}

interface SumSpec {
  filter: conv.FilterSizes;
  biasGain: number | undefined;
}

/** Adds the slices, however many, applies the gains, and brings the filter's gradient into the stored layout. */
function sumSource({ filter, biasGain }: SumSpec): string {
  const { ca, cb } = filter;
  const filterSize = rowsOf(filter) * cb;
  const size = sliceSize(filter, biasGain);
  const bias = `if (index >= ${filterSize}u) { d_bias[b] = sum * ${literal(biasGain ?? 1)}; return; }`;
  return `
${buffers(named(1, 'x'), named(1, 'd_w', ...(biasGain === undefined ? [] : ['d_bias'])))}
${flatMain(
  size,
  `let b = index % ${cb}u; let a = index / ${cb}u % ${ca}u; let tap = index / ${ca * cb}u;
  var sum = 0.0;
  for (var at = index; at < arrayLength(&x); at += ${size}u) { sum += x[at]; }
  ${biasGain === undefined ? '' : bias}
  d_w[${conv.weightIndex(filter, 'tap', 'a', 'b')}] = sum * ${literal(filter.gain)};`,
)}`;
}
