/** The convolution's adjoint on WebGPU. That of stride 2 runs as its four sub-pixel phases, each in workgroups of its own. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { present, program } from '../../../gpu/program.ts';
import { buffers, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import type { ConvAttrs } from '../../conv.ts';
import * as conv from './conv-parts.ts';
import { gemmSource } from './gemm.ts';
import { gemmWorkgroups, type GemmPlan } from './plan.ts';
import { loadA, storeQuad } from './quads.ts';

interface Inputs {
  b: Tensor; // [N,Hb,Wb,Cb]
  w: Tensor; // as stored
  scale?: Tensor | undefined; // [N,Cb]
}

interface Spec {
  s: conv.ConvSizes;
  plan: GemmPlan;
  isScaled: boolean;
}

/** Phase py holds the fine rows y with (y + pad) % stride = py; they read taps u = py, py + stride, …; columns likewise. */
const sideOfPhase = ({ fineSize, stride }: conv.ConvSizes): number => Math.ceil(fineSize / stride);

export function convUp(inputs: Inputs, attrs: ConvAttrs, device: ComputeDevice): TensorInfo {
  const { b, w, scale } = inputs;
  const batch = b.shape[0];
  const s = conv.sizesOf(attrs, conv.otherChannels(w, attrs, 'ca'), b.shape[3]!);
  const { stride, fineSize } = s;
  const rows = batch * sideOfPhase(s) ** 2;
  const depth = Math.ceil(s.kernel / stride) ** 2 * s.cb; // of the phase with most taps
  const phases = stride ** 2;
  const product = { rows, columns: s.ca, depth, rowQuads: false, phases, splits: false };
  const again = (fresh: Inputs): TensorInfo => convUp(fresh, attrs, device);
  const { tile } = device.tiles.choose(conv.shapeKey('conv-up', batch, s), product, inputs, again);
  const plan: GemmPlan = {
    depth,
    tile,
    slices: phases,
    aAlong: 'depth',
    bAlongDepth: conv.filterRunsAlong(s) !== 'ca',
  };
  const out = device.allocate([batch, fineSize, fineSize, s.ca]);
  device.dispatch(
    program('conv-up', { s, plan, isScaled: scale !== undefined }, source),
    { reads: present(b, scale, w), writes: [out] },
    gemmWorkgroups(plan, rows, s.ca),
  );
  return out;
}

/** Takes the batch from its result's size: one pipeline serves all batches. */
function source({ s, plan, isScaled }: Spec): string {
  const { kernel, stride, fineSize, ca, cb } = s;
  const side = sideOfPhase(s);
  const width = widthFor(ca);
  const taps = (phase: string): string => `((${kernel + stride - 1}u - ${phase}) / ${stride}u)`;
  const inputs = [
    ...named(widthFor(cb), 'b', ...(isScaled ? ['scale'] : [])),
    ...named(conv.filterWidth(s, 'ca'), 'w'),
  ];
  const filter = { depth: 'depth', tap: 'filter_tap(k)', channel: `(k % ${cb}u)` };
  return gemmSource(plan, {
    buffers: buffers(inputs, named(width, 'result')),
    functions: phaseFunctions(s, taps),
    a: loadA(
      { width: widthFor(cb), rows: 'rows()', depth: 'depth', along: 'depth' },
      (type) => `
  let c = k % ${cb}u; let n = m / ${side ** 2}u;
  let source = vec2<i32>(fine_of(m) + ${s.pad}u) - vec2<i32>(tap_of(k));
  if (min(source.x, source.y) < 0) { return ${type}(); }
  let y = source.y / ${stride}; let x = source.x / ${stride};
  if (max(y, x) >= ${s.coarse}) { return ${type}(); }
  return ${conv.readMap('b', isScaled ? 'scale' : undefined, s.coarse, cb)};`,
    ),
    b: conv.filterOperand(s, 'ca', filter),
    store: `fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  let fine = fine_of(m);
  if (m >= rows() || n >= ${ca}u || max(fine.x, fine.y) >= ${fineSize}u) { return; }
  let value = sum * ${literal(s.gain)};
  ${storeQuad('result', ca, `((m / ${side ** 2}u * ${fineSize}u + fine.y) * ${fineSize}u + fine.x) * ${ca}u + n`)}
}`,
    bounds: `
  phase = vec2<u32>(group.z % ${stride}u, group.z / ${stride}u);
  let first = 0u;
  let last = ${taps(`(group.z % ${stride}u)`)} * ${taps(`(group.z / ${stride}u)`)} * ${cb}u;
  depth = last;`,
  });
}

/** WGSL: this workgroup's phase and depth, the tap that k is of, and the fine pixel that m is of. */
function phaseFunctions(s: conv.ConvSizes, taps: (phase: string) => string): string {
  const { kernel, stride, pad, fineSize, ca, cb } = s;
  const side = sideOfPhase(s);
  return `
var<private> phase : vec2<u32>;
var<private> depth : u32;
fn tap_of(k : u32) -> vec2<u32> {
  let tap = k / ${cb}u; let across = ${taps('phase.x')};
  return vec2<u32>(tap % across, tap / across) * ${stride}u + phase;
}
fn fine_of(m : u32) -> vec2<u32> {
  let pixel = m % ${side ** 2}u;
  let first = (phase + ${(stride - (pad % stride)) % stride}u) % ${stride}u;
  return vec2<u32>(pixel % ${side}u, pixel / ${side}u) * ${stride}u + first;
}
fn rows() -> u32 { return arrayLength(&result) / ${(fineSize ** 2 * ca) / widthFor(ca)}u * ${side ** 2}u; }
fn filter_tap(k : u32) -> u32 { let tap = tap_of(k); return tap.y * ${kernel}u + tap.x; }`;
}
