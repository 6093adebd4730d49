/**
 * The convolution family on WebGPU as implicit matrix products (conv.ts says what the ops mean): the batch is part of
 * the rows, patches are gathered as tiles are loaded, styles multiply on load. The transposed convolution of stride 2
 * runs as its four sub-pixel phases, one slice each; the filter gradient splits its depth over workgroups.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { allocate, dispatch, flatWorkgroups, release } from '../../backend/gpu-dispatch.ts';
import { coarseSize } from '../conv.ts';
import type { ConvAttrs } from '../conv.ts';
import { registerFastKernel } from '../fast-kernels.ts';
import type { EpilogueAttrs } from '../epilogue.ts';
import type { ConvLayerAttrs, ConvLayerInputs } from '../layer.ts';
import { choiceFor } from './choices.ts';
import { epilogueKey, epilogueQuad, fourOf, gemmSource, gemmWorkgroups, storeQuad, tileKey } from './gemm.ts';
import type { GemmPlan } from './gemm.ts';
import { buffers, flatMain, FLAT_GROUP, literal, widthFor } from './wgsl.ts';

/** Everything that is baked into a source. */
interface Sizes extends ConvAttrs {
  batch: number;
  coarse: number;
  /** Channels of the fine and of the coarse map. */
  ca: number;
  cb: number;
}

/** All that a convolution's speed depends on. */
const shapeKey = (kind: string, s: Sizes): string =>
  `${kind}-${s.batch}x${s.fineSize}-${s.ca}-${s.cb}-k${s.kernel}s${s.stride}p${s.pad}${s.flip ? 'f' : ''}`;

const keyOf = (kind: string, s: Sizes, scaled: string): string => `${shapeKey(kind, s)}-${s.gain}-${scaled}`;

/** Index in the stored weight of tap, ca, cb. */
function weightIndex({ kernel, ca, cb, flip }: Sizes, tap: string, a: string, b: string): string {
  return flip
    ? `((${kernel * kernel - 1}u - ${tap}) * ${cb}u + ${b}) * ${ca}u + ${a}`
    : `(${tap} * ${ca}u + ${a}) * ${cb}u + ${b}`;
}

/** load_b for a filter whose columns are `columns` channels; `tap` and `channel` are WGSL expressions of k. */
function loadFilter(s: Sizes, columns: 'ca' | 'cb', depth: string, tap: string, channel: string): string {
  const at = (n: string): string =>
    columns === 'cb' ? weightIndex(s, tap, channel, n) : weightIndex(s, tap, n, channel);
  const contiguous = filterRunsAlong(s) === columns;
  const value =
    contiguous && s[columns] % 4 === 0
      ? `w[(${at('n')}) / 4u]`
      : fourOf(
          (c) =>
            `select(0.0, w[min(${at(`(n + ${c}u)`)}, ${s.kernel ** 2 * s.ca * s.cb - 1}u)], n + ${c}u < ${s[columns]}u)`,
        );
  return `
fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= ${depth} || n >= ${s[columns]}u) { return vec4<f32>(); }
  return ${value};
}`;
}

/** The channel index that is innermost in the stored weight. */
const filterRunsAlong = (s: Sizes): 'ca' | 'cb' => (s.flip ? 'ca' : 'cb');

const filterWidth = (s: Sizes, columns: 'ca' | 'cb'): 1 | 4 =>
  filterRunsAlong(s) === columns ? widthFor(s[columns]) : 1;

/** load_a for patches: four neighbours in k at once where the channels divide by 4, else one by one. */
function loadPatches(channels: number, rows: number, depth: string, one: (k: string) => string): string {
  const step = widthFor(channels);
  const guard = `if (m >= ${rows}u || k >= ${depth})`;
  if (step === 4) {
    return `fn load_a(m : u32, k : u32) -> vec4<f32> { ${guard} { return vec4<f32>(); } ${one('vec4<f32>')} }`;
  }
  return `
fn element_a(m : u32, k : u32) -> f32 { ${guard} { return 0.0; } ${one('f32')} }
fn load_a(m : u32, k : u32) -> vec4<f32> { return ${fourOf((c) => `element_a(m, k + ${c}u)`)}; }`;
}

/** Reads channel c of pixel (n, y, x) of a square map, times its style. */
function readMap(map: string, scale: string | undefined, size: number, channels: number): string {
  const per = channels / widthFor(channels);
  const c = widthFor(channels) === 4 ? 'c / 4u' : 'c';
  const value = `${map}[((n * ${size}u + u32(y)) * ${size}u + u32(x)) * ${per}u + ${c}]`;
  return scale ? `${value} * ${scale}[n * ${per}u + ${c}]` : value;
}

function convDown(
  inputs: { a: Tensor; w: Tensor; scale?: Tensor | undefined; bias?: Tensor | undefined },
  attrs: ConvAttrs,
  backend: unknown,
  epilogue?: EpilogueAttrs,
): TensorInfo {
  const { a, w, scale, bias } = inputs;
  const s = sizesOf(attrs, a.shape[0]!, a.shape[3]!, otherChannels(w, attrs, 'cb'));
  const rows = s.batch * s.coarse ** 2;
  const depth = s.kernel ** 2 * s.ca;
  const product = { rows, columns: s.cb, depth, rowQuads: false, phases: 1, splits: false };
  const { tile } = choiceFor(shapeKey('conv-down', s), product, inputs, (fresh) =>
    convDown(fresh, attrs, backend, epilogue),
  );
  const plan: GemmPlan = {
    rows,
    columns: s.cb,
    depth,
    tile,
    slices: 1,
    aAlong: 'depth',
    bAlongDepth: filterRunsAlong(s) !== 'cb',
  };
  const out = allocate(backend, [s.batch, s.coarse, s.coarse, s.cb]);
  const program = {
    key: `${keyOf('conv-down', s, scale ? 's' : '')}${epilogueKey(epilogue)}-${tileKey(tile)}`,
    wgsl: () =>
      gemmSource(plan, {
        declarations: `
${buffers(
  [
    ...mapBuffers('a', s.ca, scale, 'w', filterWidth(s, 'cb')),
    ...(bias ? [{ name: 'bias', width: widthFor(s.cb) }] : []),
  ],
  [{ name: 'result', width: widthFor(s.cb) }],
)}
${loadPatches(
  s.ca,
  rows,
  `${depth}u`,
  (type) => `
  let tap = k / ${s.ca}u; let c = k % ${s.ca}u;
  let n = m / ${s.coarse ** 2}u; let pixel = m % ${s.coarse ** 2}u;
  let y = i32(pixel / ${s.coarse}u * ${s.stride}u + tap / ${s.kernel}u) - ${s.pad};
  let x = i32(pixel % ${s.coarse}u * ${s.stride}u + tap % ${s.kernel}u) - ${s.pad};
  if (min(y, x) < 0 || max(y, x) >= ${s.fineSize}) { return ${type}(); }
  return ${readMap('a', scale && 'scale', s.fineSize, s.ca)};`,
)}
${loadFilter(s, 'cb', `${depth}u`, `(k / ${s.ca}u)`, `(k % ${s.ca}u)`)}
fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${s.cb}u) { return; }
  var value = sum * ${literal(s.gain)};
  ${epilogue ? epilogueQuad(s.cb, epilogue) : ''}
  ${storeQuad('result', s.cb, `m * ${s.cb}u + n`)}
}`,
      }),
  };
  dispatch(
    backend,
    program,
    [a, ...(scale ? [scale] : []), w, ...(bias ? [bias] : []), out],
    gemmWorkgroups(plan),
  );
  return out;
}

function convUp(
  inputs: { b: Tensor; w: Tensor; scale?: Tensor | undefined },
  attrs: ConvAttrs,
  backend: unknown,
): TensorInfo {
  const { b, w, scale } = inputs;
  const s = sizesOf(attrs, b.shape[0]!, otherChannels(w, attrs, 'ca'), b.shape[3]!);
  const { stride, fineSize, pad } = s;
  // Phase py holds the fine rows y with (y + pad) % stride = py; they read taps u = py, py + stride, …
  const perPhase = Math.ceil(fineSize / stride);
  const rows = s.batch * perPhase ** 2;
  const mostDepth = Math.ceil(s.kernel / stride) ** 2 * s.cb;
  const product = {
    rows,
    columns: s.ca,
    depth: mostDepth,
    rowQuads: false,
    phases: stride ** 2,
    splits: false,
  };
  const { tile } = choiceFor(shapeKey('conv-up', s), product, inputs, (fresh) =>
    convUp(fresh, attrs, backend),
  );
  const plan: GemmPlan = {
    rows,
    columns: s.ca,
    depth: mostDepth,
    tile,
    slices: stride ** 2,
    aAlong: 'depth',
    bAlongDepth: filterRunsAlong(s) !== 'ca',
  };
  const out = allocate(backend, [s.batch, fineSize, fineSize, s.ca]);
  const taps = (phase: string): string => `((${s.kernel + stride - 1}u - ${phase}) / ${stride}u)`;
  const program = {
    key: `${keyOf('conv-up', s, scale ? 's' : '')}-${tileKey(tile)}`,
    wgsl: () =>
      gemmSource(plan, {
        declarations: `
${buffers(mapBuffers('b', s.cb, scale, 'w', filterWidth(s, 'ca')), [{ name: 'result', width: widthFor(s.ca) }])}
var<private> phase : vec2<u32>;
var<private> depth : u32;
fn tap_of(k : u32) -> vec2<u32> {
  let tap = k / ${s.cb}u; let across = ${taps('phase.x')};
  return vec2<u32>(tap % across, tap / across) * ${stride}u + phase;
}
fn fine_of(m : u32) -> vec2<u32> {
  let pixel = m % ${perPhase ** 2}u;
  let first = (phase + ${(stride - (pad % stride)) % stride}u) % ${stride}u;
  return vec2<u32>(pixel % ${perPhase}u, pixel / ${perPhase}u) * ${stride}u + first;
}
${loadPatches(
  s.cb,
  rows,
  'depth',
  (type) => `
  let c = k % ${s.cb}u; let n = m / ${perPhase ** 2}u;
  let source = vec2<i32>(fine_of(m) + ${pad}u) - vec2<i32>(tap_of(k));
  if (min(source.x, source.y) < 0) { return ${type}(); }
  let y = source.y / ${stride}; let x = source.x / ${stride};
  if (max(y, x) >= ${s.coarse}) { return ${type}(); }
  return ${readMap('b', scale && 'scale', s.coarse, s.cb)};`,
)}
fn filter_tap(k : u32) -> u32 { let tap = tap_of(k); return tap.y * ${s.kernel}u + tap.x; }
${loadFilter(s, 'ca', 'depth', 'filter_tap(k)', `(k % ${s.cb}u)`)}
fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  let fine = fine_of(m);
  if (m >= ${rows}u || n >= ${s.ca}u || max(fine.x, fine.y) >= ${fineSize}u) { return; }
  let value = sum * ${literal(s.gain)};
  ${storeQuad('result', s.ca, `((m / ${perPhase ** 2}u * ${fineSize}u + fine.y) * ${fineSize}u + fine.x) * ${s.ca}u + n`)}
}`,
        bounds: `
  phase = vec2<u32>(group.z % ${stride}u, group.z / ${stride}u);
  let first = 0u;
  let last = ${taps(`(group.z % ${stride}u)`)} * ${taps(`(group.z / ${stride}u)`)} * ${s.cb}u;
  depth = last;`,
      }),
  };
  dispatch(backend, program, [b, ...(scale ? [scale] : []), w, out], gemmWorkgroups(plan));
  return out;
}

interface FilterInputs {
  a: Tensor;
  b: Tensor;
  scaleA?: Tensor;
  scaleB?: Tensor;
}

function convFilter(inputs: FilterInputs, attrs: ConvAttrs, backend: unknown): TensorInfo {
  const { a, b, scaleA, scaleB } = inputs;
  const s = sizesOf(attrs, a.shape[0]!, a.shape[3]!, b.shape[3]!);
  const taps = s.kernel ** 2;
  const rows = taps * s.ca;
  const depth = s.batch * s.coarse ** 2;
  const product = { rows, columns: s.cb, depth, rowQuads: true, phases: 1, splits: true };
  const { tile, slices } = choiceFor(shapeKey('conv-filter', s), product, inputs, (fresh) =>
    convFilter(fresh, attrs, backend),
  );
  const plan: GemmPlan = {
    rows,
    columns: s.cb,
    depth,
    tile,
    slices,
    aAlong: 'rows',
    bAlongDepth: false,
  };
  const partial = allocate(backend, [slices, taps, s.ca, s.cb]);
  const direct = slices === 1;
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
    key: `${keyOf('conv-filter', s, `${scaleA ? 'a' : ''}${scaleB ? 'b' : ''}`)}-${slices}-${tileKey(tile)}`,
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
  [{ name: 'result', width: direct && s.flip ? 1 : bWidth }],
)}
${loadA}
fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= ${depth}u || n >= ${s.cb}u) { return vec4<f32>(); }
  return ${bValue};
}
fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${s.cb}u) { return; }
  let value = sum * ${literal(direct ? s.gain : 1)};
  ${direct && s.flip ? storeFlipped(s) : storeQuad('result', s.cb, `(slice * ${rows}u + m) * ${s.cb}u + n`)}
}`,
      }),
  };
  const tensors = [a, ...(scaleA ? [scaleA] : []), b, ...(scaleB ? [scaleB] : []), partial];
  dispatch(backend, program, tensors, gemmWorkgroups(plan));
  const shape = s.flip ? [s.kernel, s.kernel, s.cb, s.ca] : [s.kernel, s.kernel, s.ca, s.cb];
  if (direct) return { ...partial, shape };
  const out = allocate(backend, shape);
  dispatch(backend, sumSlices(s, slices), [partial, out], flatWorkgroups(rows * s.cb, FLAT_GROUP));
  release(backend, partial);
  return out;
}

/** Stores C[m, n…n+3] of a filter gradient into the flipped layout, where they do not lie side by side. */
function storeFlipped(s: Sizes): string {
  const at = (c: number): string => weightIndex(s, `(m / ${s.ca}u)`, `m % ${s.ca}u`, `(n + ${c}u)`);
  return [0, 1, 2, 3].map((c) => `if (n + ${c}u < ${s.cb}u) { result[${at(c)}] = value[${c}]; }`).join(' ');
}

/** Adds the slices of a filter gradient, applies the gain, and brings it into the stored layout. */
function sumSlices(s: Sizes, slices: number): { key: string; wgsl: () => string } {
  const size = s.kernel ** 2 * s.ca * s.cb;
  return {
    key: keyOf(`conv-filter-sum${slices}`, s, ''),
    wgsl: () => `
${buffers([{ name: 'x', width: 1 }], [{ name: 'result', width: 1 }])}
${flatMain(
  size,
  `let b = index % ${s.cb}u; let a = index / ${s.cb}u % ${s.ca}u; let tap = index / ${s.ca * s.cb}u;
  var sum = 0.0;
  for (var slice = 0u; slice < ${slices}u; slice++) { sum += x[slice * ${size}u + index]; }
  result[${weightIndex(s, 'tap', 'a', 'b')}] = sum * ${literal(s.gain)};`,
)}`,
  };
}

function mapBuffers(map: string, channels: number, scale: Tensor | undefined, filter: string, width: 1 | 4) {
  return [
    { name: map, width: widthFor(channels) },
    ...(scale ? [{ name: 'scale', width: widthFor(channels) }] : []),
    { name: filter, width },
  ];
}

function sizesOf(attrs: ConvAttrs, batch: number, ca: number, cb: number): Sizes {
  const { kernel, stride, pad, flip, gain, fineSize } = attrs;
  return { kernel, stride, pad, flip, gain, fineSize, batch, coarse: coarseSize(attrs), ca, cb };
}

/** The channels of the map that a stored weight leads to. */
function otherChannels(w: Tensor, { flip }: ConvAttrs, which: 'ca' | 'cb'): number {
  return w.shape[(which === 'ca') === flip ? 3 : 2]!;
}

function convLayer(inputs: ConvLayerInputs, attrs: ConvLayerAttrs, backend: unknown): TensorInfo {
  return convDown(inputs, attrs.conv, backend, attrs);
}

registerFastKernel(
  'StudioConvDown',
  'webgpu',
  (inputs: { a: Tensor; w: Tensor; scale?: Tensor }, attrs: ConvAttrs, backend) =>
    convDown(inputs, attrs, backend),
);
registerFastKernel('StudioConvLayer', 'webgpu', convLayer);
registerFastKernel('StudioConvUp', 'webgpu', convUp);
registerFastKernel('StudioConvFilter', 'webgpu', convFilter);
