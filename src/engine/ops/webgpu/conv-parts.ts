/**
 * What the convolution kernels share: their sizes, how patches of a map and the stored weight are read as the operands of a
 * matrix product, and what their sources are told apart by.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { coarseSize } from '../conv.ts';
import type { ConvAttrs } from '../conv.ts';
import { fourOf } from './gemm.ts';
import { widthFor } from '../../gpu/wgsl.ts';

/** Everything that is baked into a source. */
export interface Sizes extends ConvAttrs {
  batch: number;
  coarse: number;
  /** Channels of the fine and of the coarse map. */
  ca: number;
  cb: number;
}

/** All that a convolution's speed depends on. */
export const shapeKey = (kind: string, s: Sizes): string =>
  `${kind}-${s.batch}x${s.fineSize}-${s.ca}-${s.cb}-k${s.kernel}s${s.stride}p${s.pad}${s.flip ? 'f' : ''}`;

export const keyOf = (kind: string, s: Sizes, scaled: string): string =>
  `${shapeKey(kind, s)}-${s.gain}-${scaled}`;

/** The same of a kernel that takes the batch from its buffers' sizes: one pipeline for all batches. */
export const anyBatchKey = (kind: string, s: Sizes, scaled: string): string =>
  keyOf(kind, { ...s, batch: 0 }, scaled);

/** Index in the stored weight of tap, ca, cb. */
export function weightIndex({ kernel, ca, cb, flip }: Sizes, tap: string, a: string, b: string): string {
  return flip
    ? `((${kernel * kernel - 1}u - ${tap}) * ${cb}u + ${b}) * ${ca}u + ${a}`
    : `(${tap} * ${ca}u + ${a}) * ${cb}u + ${b}`;
}

/** load_b for a filter whose columns are `columns` channels; `tap` and `channel` are WGSL expressions of k. */
export function loadFilter(
  s: Sizes,
  columns: 'ca' | 'cb',
  depth: string,
  tap: string,
  channel: string,
): string {
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
export const filterRunsAlong = (s: Sizes): 'ca' | 'cb' => (s.flip ? 'ca' : 'cb');

export const filterWidth = (s: Sizes, columns: 'ca' | 'cb'): 1 | 4 =>
  filterRunsAlong(s) === columns ? widthFor(s[columns]) : 1;

/** load_a for patches: four neighbours in k at once where the channels divide by 4, else one by one. */
export function loadPatches(
  channels: number,
  rows: string,
  depth: string,
  one: (k: string) => string,
): string {
  const step = widthFor(channels);
  const guard = `if (m >= ${rows} || k >= ${depth})`;
  if (step === 4) {
    return `fn load_a(m : u32, k : u32) -> vec4<f32> { ${guard} { return vec4<f32>(); } ${one('vec4<f32>')} }`;
  }
  return `
fn element_a(m : u32, k : u32) -> f32 { ${guard} { return 0.0; } ${one('f32')} }
fn load_a(m : u32, k : u32) -> vec4<f32> { return ${fourOf((c) => `element_a(m, k + ${c}u)`)}; }`;
}

/** Reads channel c of pixel (n, y, x) of a square map, times its style. */
export function readMap(map: string, scale: string | undefined, size: number, channels: number): string {
  const per = channels / widthFor(channels);
  const c = widthFor(channels) === 4 ? 'c / 4u' : 'c';
  const value = `${map}[((n * ${size}u + u32(y)) * ${size}u + u32(x)) * ${per}u + ${c}]`;
  return scale ? `${value} * ${scale}[n * ${per}u + ${c}]` : value;
}

export function mapBuffers(
  map: string,
  channels: number,
  scale: Tensor | undefined,
  filter: string,
  width: 1 | 4,
) {
  return [
    { name: map, width: widthFor(channels) },
    ...(scale ? [{ name: 'scale', width: widthFor(channels) }] : []),
    { name: filter, width },
  ];
}

export function sizesOf(attrs: ConvAttrs, batch: number, ca: number, cb: number): Sizes {
  const { kernel, stride, pad, flip, gain, fineSize } = attrs;
  return { kernel, stride, pad, flip, gain, fineSize, batch, coarse: coarseSize(attrs), ca, cb };
}

/** The channels of the map that a stored weight leads to. */
export function otherChannels(w: Tensor, { flip }: ConvAttrs, which: 'ca' | 'cb'): number {
  return w.shape[(which === 'ca') === flip ? 3 : 2]!;
}
