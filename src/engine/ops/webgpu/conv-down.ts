/** The convolution on WebGPU, a layer's bias and activation applied as it is stored (conv.ts says what the ops mean). */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../gpu/compute-device.ts';
import type { ConvAttrs } from '../conv.ts';
import type { EpilogueAttrs } from '../epilogue.ts';
import type { ConvLayerAttrs, ConvLayerInputs } from '../layer.ts';
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
import { epilogueKey, epilogueQuad, gemmSource, gemmWorkgroups, storeQuad } from './gemm.ts';
import type { GemmPlan } from './gemm.ts';
import { buffers, literal, widthFor } from '../../gpu/wgsl.ts';

function convolution(
  inputs: { a: Tensor; w: Tensor; scale?: Tensor | undefined; bias?: Tensor | undefined },
  attrs: ConvAttrs,
  device: ComputeDevice,
  epilogue?: EpilogueAttrs,
): TensorInfo {
  const { a, w, scale, bias } = inputs;
  const s = sizesOf(attrs, a.shape[0]!, a.shape[3]!, otherChannels(w, attrs, 'cb'));
  const rows = s.batch * s.coarse ** 2;
  const depth = s.kernel ** 2 * s.ca;
  const product = { rows, columns: s.cb, depth, rowQuads: false, phases: 1, splits: false };
  const { tile } = device.tiles.choose(shapeKey('conv-down', s), product, inputs, (fresh) =>
    convolution(fresh, attrs, device, epilogue),
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
  const out = device.allocate([s.batch, s.coarse, s.coarse, s.cb]);
  const program = {
    key: `${anyBatchKey('conv-down', s, scale ? 's' : '')}${epilogueKey(epilogue)}-${tileKey(tile)}`,
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
fn rows() -> u32 { return arrayLength(&result) / ${s.cb / widthFor(s.cb)}u; }
${loadPatches(
  s.ca,
  'rows()',
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
  if (m >= rows() || n >= ${s.cb}u) { return; }
  var value = sum * ${literal(s.gain)};
  ${epilogue ? epilogueQuad(s.cb, epilogue) : ''}
  ${storeQuad('result', s.cb, `m * ${s.cb}u + n`)}
}`,
      }),
  };
  device.dispatch(
    program,
    [a, ...(scale ? [scale] : []), w, ...(bias ? [bias] : []), out],
    gemmWorkgroups(plan),
  );
  return out;
}

export function convDown(
  inputs: { a: Tensor; w: Tensor; scale?: Tensor },
  attrs: ConvAttrs,
  device: ComputeDevice,
): TensorInfo {
  return convolution(inputs, attrs, device);
}

export function convLayer(inputs: ConvLayerInputs, attrs: ConvLayerAttrs, device: ComputeDevice): TensorInfo {
  return convolution(inputs, attrs.conv, device, attrs);
}
