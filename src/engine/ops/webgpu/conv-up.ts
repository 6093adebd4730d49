/** The convolution's adjoint on WebGPU. That of stride 2 runs as its four sub-pixel phases, each in workgroups of its own. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import type { ConvAttrs } from '../conv.ts';
import {
  anyBatchKey,
  filterRunsAlong,
  filterWidth,
  loadFilter,
  loadPatches,
  mapBuffers,
  otherChannels,
  readMap,
  shapeKey,
  sizesOf,
} from './conv-parts.ts';
import { tileKey } from '../../gpu/tuning/tile.ts';
import { gemmSource, gemmWorkgroups, storeQuad } from './gemm.ts';
import type { GemmPlan } from './gemm.ts';
import { buffers, literal, widthFor } from '../../gpu/wgsl.ts';

export function convUp(
  inputs: { b: Tensor; w: Tensor; scale?: Tensor | undefined },
  attrs: ConvAttrs,
  device: ComputeDevice,
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
  const { tile } = device.tiles.choose(shapeKey('conv-up', s), product, inputs, (fresh) =>
    convUp(fresh, attrs, device),
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
  const out = device.allocate([s.batch, fineSize, fineSize, s.ca]);
  const taps = (phase: string): string => `((${s.kernel + stride - 1}u - ${phase}) / ${stride}u)`;
  const program = {
    key: `${anyBatchKey('conv-up', s, scale ? 's' : '')}-${tileKey(tile)}`,
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
fn rows() -> u32 { return arrayLength(&result) / ${(fineSize ** 2 * s.ca) / widthFor(s.ca)}u * ${perPhase ** 2}u; }
${loadPatches(
  s.cb,
  'rows()',
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
  if (m >= rows() || n >= ${s.ca}u || max(fine.x, fine.y) >= ${fineSize}u) { return; }
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
  device.dispatch(program, [b, ...(scale ? [scale] : []), w, out], gemmWorkgroups(plan));
  return out;
}
