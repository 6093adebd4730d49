/** The convolution on WebGPU, a layer's bias and activation applied as it is stored (conv.ts says what the ops mean). */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { present, program } from '../../../gpu/program.ts';
import { buffers, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import type { ConvAttrs } from '../../conv.ts';
import type { EpilogueAttrs } from '../../epilogue.ts';
import type { ConvLayerAttrs, ConvLayerInputs } from '../../layer.ts';
import * as conv from './conv-parts.ts';
import { gemmSource } from './gemm.ts';
import { gemmWorkgroups, type GemmPlan } from './plan.ts';
import { epilogueQuad, loadA, storeQuad } from './quads.ts';

interface Inputs {
  a: Tensor; // [N,H,W,Ca]
  w: Tensor; // as stored
  scale?: Tensor | undefined; // [N,Ca]
  bias?: Tensor | undefined; // [Cb]
}

interface Spec {
  s: conv.ConvSizes;
  plan: GemmPlan;
  isScaled: boolean;
  epilogue: EpilogueAttrs | undefined;
}

export function convDown(inputs: Inputs, attrs: ConvAttrs, device: ComputeDevice): TensorInfo {
  return convolution(inputs, attrs, undefined, device);
}

export function convLayer(inputs: ConvLayerInputs, attrs: ConvLayerAttrs, device: ComputeDevice): TensorInfo {
  const { activation, biasGain, offset, gain } = attrs;
  return convolution(inputs, attrs.conv, { activation, biasGain, offset, gain }, device);
}

function convolution(
  inputs: Inputs,
  attrs: ConvAttrs,
  epilogue: EpilogueAttrs | undefined,
  device: ComputeDevice,
): TensorInfo {
  const { a, w, scale, bias } = inputs;
  const batch = a.shape[0];
  const s = conv.sizesOf(attrs, a.shape[3]!, conv.otherChannels(w, attrs, 'cb'));
  const rows = batch * s.coarse ** 2;
  const depth = s.kernel ** 2 * s.ca;
  const product = { rows, columns: s.cb, depth, rowQuads: false, phases: 1, splits: false };
  const again = (fresh: Inputs): TensorInfo => convolution(fresh, attrs, epilogue, device);
  const { tile } = device.tiles.choose(conv.shapeKey('conv-down', batch, s), product, inputs, again);
  const plan: GemmPlan = {
    depth,
    tile,
    slices: 1,
    aAlong: 'depth',
    bAlongDepth: conv.filterRunsAlong(s) !== 'cb',
  };
  const out = device.allocate([batch, s.coarse, s.coarse, s.cb]);
  device.dispatch(
    program('conv-down', { s, plan, isScaled: scale !== undefined, epilogue }, source),
    { reads: present(a, scale, w, bias), writes: [out] },
    gemmWorkgroups(plan, rows, s.cb),
  );
  return out;
}

/** Takes the batch from its result's size: one pipeline serves all batches. */
function source({ s, plan, isScaled, epilogue }: Spec): string {
  const { ca, cb } = s;
  const width = widthFor(cb);
  const inputs = [
    ...named(widthFor(ca), 'a', ...(isScaled ? ['scale'] : [])),
    ...named(conv.filterWidth(s, 'cb'), 'w'),
    ...named(width, ...(epilogue ? ['bias'] : [])),
  ];
  const depth = `${plan.depth}u`;
  return gemmSource(plan, {
    buffers: buffers(inputs, named(width, 'result')),
    functions: `fn rows() -> u32 { return arrayLength(&result) / ${cb / width}u; }`,
    a: loadA(
      { width: widthFor(ca), rows: 'rows()', depth, along: 'depth' },
      conv.fineMapAt(s, 'k', 'm', isScaled ? 'scale' : undefined),
    ),
    b: conv.filterOperand(s, 'cb', { depth, tap: `(k / ${ca}u)`, channel: `(k % ${ca}u)` }),
    store: `fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= rows() || n >= ${cb}u) { return; }
  var value = sum * ${literal(s.gain)};
  ${epilogue ? epilogueQuad(cb, epilogue) : ''}
  ${storeQuad('result', cb, `m * ${cb}u + n`)}
}`,
  });
}
