/**
 * Shared by the convolution kernels: their sizes, and how a map and the stored weight are read as the operands
 * of a matrix product.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { widthFor } from '../../../gpu/wgsl.ts';
import { coarseSize, type ConvAttrs } from '../../conv.ts';
import { fourOf, loadB } from './quads.ts';

/** A convolution of any batch. */
export interface ConvSizes extends ConvAttrs, FilterSizes {
  coarse: number;
}

/** Its filter. */
export interface FilterSizes extends Pick<ConvAttrs, 'kernel' | 'flip' | 'gain'> {
  /** Channels of the fine and of the coarse map. */
  ca: number;
  cb: number;
}

export function sizesOf(attrs: ConvAttrs, ca: number, cb: number): ConvSizes {
  const { kernel, stride, pad, flip, gain, fineSize } = attrs;
  return { kernel, stride, pad, flip, gain, fineSize, coarse: coarseSize(attrs), ca, cb };
}

/** The channels of the map that a stored weight leads to. */
export function otherChannels(w: Tensor, { flip }: ConvAttrs, which: 'ca' | 'cb'): number {
  return w.shape[(which === 'ca') === flip ? 3 : 2]!;
}

/** The key of tiles, on disk, too: everything that a convolution's speed depends on. */
export const shapeKey = (kind: string, batch: number, s: ConvSizes): string =>
  `${kind}-${batch}x${s.fineSize}-${s.ca}-${s.cb}-k${s.kernel}s${s.stride}p${s.pad}${s.flip ? 'f' : ''}`;

/** The channel index that is innermost in the stored weight. */
export const filterRunsAlong = (s: ConvSizes): 'ca' | 'cb' => (s.flip ? 'ca' : 'cb');

export const filterWidth = (s: ConvSizes, columns: 'ca' | 'cb'): 1 | 4 =>
  filterRunsAlong(s) === columns ? widthFor(s[columns]) : 1;

/** WGSL: index in the stored weight of tap, ca, cb. */
export function weightIndex(
  { kernel, ca, cb, flip }: FilterSizes,
  tap: string,
  a: string,
  b: string,
): string {
  return flip
    ? `((${kernel * kernel - 1}u - ${tap}) * ${cb}u + ${b}) * ${ca}u + ${a}`
    : `(${tap} * ${ca}u + ${a}) * ${cb}u + ${b}`;
}

/** load_b for a filter whose columns are `columns` channels; `tap` and `channel` are WGSL expressions of k. */
export function filterOperand(
  s: ConvSizes,
  columns: 'ca' | 'cb',
  { depth, tap, channel }: { depth: string; tap: string; channel: string },
): string {
  const at = (n: string): string =>
    columns === 'cb' ? weightIndex(s, tap, channel, n) : weightIndex(s, tap, n, channel);
  const most = s.kernel ** 2 * s.ca * s.cb - 1;
  const value =
    filterWidth(s, columns) === 4
      ? `w[(${at('n')}) / 4u]`
      : fourOf((c) => `select(0.0, w[min(${at(`(n + ${c}u)`)}, ${most}u)], n + ${c}u < ${s[columns]}u)`);
  return loadB({ depth, columns: s[columns] }, value);
}

/** WGSL that returns the fine map at the tap and channel of one index and the coarse pixel of the other. */
export function fineMapAt(s: ConvSizes, tap: 'm' | 'k', pixel: 'm' | 'k', scale: string | undefined) {
  return (type: string): string => `
  let tap = ${tap} / ${s.ca}u; let c = ${tap} % ${s.ca}u;
  let n = ${pixel} / ${s.coarse ** 2}u; let pixel = ${pixel} % ${s.coarse ** 2}u;
  let y = i32(pixel / ${s.coarse}u * ${s.stride}u + tap / ${s.kernel}u) - ${s.pad};
  let x = i32(pixel % ${s.coarse}u * ${s.stride}u + tap % ${s.kernel}u) - ${s.pad};
  if (min(y, x) < 0 || max(y, x) >= ${s.fineSize}) { return ${type}(); }
  return ${readMap('a', scale, s.fineSize, s.ca)};`;
}

/** WGSL: channel c of pixel (n, y, x) of a square map, times its style. */
export function readMap(map: string, scale: string | undefined, size: number, channels: number): string {
  const per = channels / widthFor(channels);
  const c = widthFor(channels) === 4 ? 'c / 4u' : 'c';
  const value = `${map}[((n * ${size}u + u32(y)) * ${size}u + u32(x)) * ${per}u + ${c}]`;
  return scale ? `${value} * ${scale}[n * ${per}u + ${c}]` : value;
}
