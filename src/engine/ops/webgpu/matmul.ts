/** Dense products on WebGPU: gain · op(a) @ op(b) through the same tiles as the convolutions. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { flatWorkgroups, type ComputeDevice } from '../../gpu/compute-device.ts';
import type { EpilogueAttrs } from '../epilogue.ts';
import type { DenseLayerInputs, LayerAttrs } from '../layer.ts';
import type { MatMulAttrs } from '../matmul.ts';
import { tileKey } from '../../gpu/tuning/tile.ts';
import { epilogueKey, epilogueQuad, fourOf, gemmSource, gemmWorkgroups, storeQuad } from './gemm.ts';
import type { GemmPlan } from './gemm.ts';
import { buffers, elementType, flatMain, FLAT_GROUP, literal, widthFor } from '../../gpu/wgsl.ts';

function product(
  { a, b, bias }: { a: Tensor; b: Tensor; bias?: Tensor },
  attrs: MatMulAttrs,
  device: ComputeDevice,
  epilogue?: EpilogueAttrs,
): TensorInfo {
  const { transposeA, transposeB, gain } = attrs;
  const rows = a.shape[transposeA ? 1 : 0]!;
  const depth = a.shape[transposeA ? 0 : 1]!;
  const columns = b.shape[transposeB ? 0 : 1]!;
  // Dense products are small beside the convolutions: not worth measuring.
  const { tile } = device.tiles.byRule({
    rows,
    columns,
    depth,
    rowQuads: transposeA,
    phases: 1,
    splits: false,
  });
  const plan: GemmPlan = {
    rows,
    columns,
    depth,
    tile,
    slices: 1,
    aAlong: transposeA ? 'rows' : 'depth',
    bAlongDepth: transposeB,
  };
  const aWidth = widthFor(transposeA ? rows : depth);
  const bWidth = transposeB ? 1 : widthFor(columns);
  const out = device.allocate([rows, columns]);
  const program = {
    key: `matmul-${rows}-${columns}-${depth}-${transposeA}-${transposeB}-${gain}${epilogueKey(epilogue)}-${tileKey(tile)}`,
    wgsl: () =>
      gemmSource(plan, {
        declarations: `
${buffers(
  [
    { name: 'a', width: aWidth },
    { name: 'b', width: bWidth },
    ...(bias ? [{ name: 'bias', width: widthFor(columns) } as const] : []),
  ],
  [{ name: 'result', width: widthFor(columns) }],
)}
${matrixLoad('load_a', 'a', aWidth, transposeA ? ['k', 'm', rows, depth] : ['m', 'k', depth, rows], ['m', 'k'])}
${
  transposeB
    ? `fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= ${depth}u) { return vec4<f32>(); }
  return ${fourOf((c) => `select(0.0, b[min(n + ${c}u, ${columns - 1}u) * ${depth}u + k], n + ${c}u < ${columns}u)`)};
}`
    : matrixLoad('load_b', 'b', bWidth, ['k', 'n', columns, depth], ['k', 'n'])
}
fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${columns}u) { return; }
  var value = sum * ${literal(gain)};
  ${epilogue ? epilogueQuad(columns, epilogue) : ''}
  ${storeQuad('result', columns, `m * ${columns}u + n`)}
}`,
      }),
  };
  device.dispatch(program, [a, b, ...(bias ? [bias] : []), out], gemmWorkgroups(plan));
  return out;
}

/** Four neighbours of a row-major matrix; beyond its edges zeros. `of` names its indices and gives its sizes. */
function matrixLoad(
  name: string,
  buffer: string,
  width: 1 | 4,
  [outer, inner, inners, outers]: [string, string, number, number],
  [first, second]: [string, string],
): string {
  const at = `${outer} * ${inners}u + ${inner}`;
  const value =
    width === 4
      ? `${buffer}[(${at}) / 4u]`
      : fourOf(
          (c) =>
            `select(0.0, ${buffer}[min(${at} + ${c}u, ${inners * outers - 1}u)], ${inner} + ${c}u < ${inners}u)`,
        );
  return `fn ${name}(${first} : u32, ${second} : u32) -> vec4<f32> {
  if (${outer} >= ${outers}u || ${inner} >= ${inners}u) { return vec4<f32>(); }
  return ${value};
}`;
}

export function matMul(
  inputs: { a: Tensor; b: Tensor },
  attrs: MatMulAttrs,
  device: ComputeDevice,
): TensorInfo {
  return product(inputs, attrs, device);
}

export function denseLayer(
  { x, w, bias }: DenseLayerInputs,
  attrs: LayerAttrs,
  device: ComputeDevice,
): TensorInfo {
  const plain = { transposeA: false, transposeB: false, gain: attrs.weightGain };
  return product({ a: x, b: w, bias }, plain, device, attrs);
}

/** w [I,O] and bias [O], each the sum over the batch of what its row of inputs, or a one, makes of g [N,O]. */
export function denseLayerParameters(
  { x, g }: { x: Tensor; g: Tensor },
  { weightGain, biasGain }: LayerAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const [samples, inputs] = x.shape as [number, number];
  const outputs = g.shape[1]!;
  const width = widthFor(outputs);
  const per = outputs / width;
  const w = device.allocate([inputs, outputs]);
  const bias = device.allocate([outputs]);
  const count = (inputs + 1) * per;
  const program = {
    key: `dense-parameters-${samples}-${inputs}-${outputs}-${weightGain}-${biasGain}`,
    outputs: 2,
    wgsl: () => `
${buffers(
  [
    { name: 'x', width: 1 },
    { name: 'g', width },
  ],
  [
    { name: 'd_w', width },
    { name: 'd_bias', width },
  ],
)}
${flatMain(
  count,
  `let i = index / ${per}u; let o = index % ${per}u;
  var sum = ${elementType(width)}();
  if (i == ${inputs}u) {
    for (var n = 0u; n < ${samples}u; n++) { sum += g[n * ${per}u + o]; }
    d_bias[o] = sum * ${literal(biasGain)};
    return;
  }
  for (var n = 0u; n < ${samples}u; n++) { sum += x[n * ${inputs}u + i] * g[n * ${per}u + o]; }
  d_w[index] = sum * ${literal(weightGain)};`,
)}`,
  };
  device.dispatch(program, [x, g, w, bias], flatWorkgroups(count, FLAT_GROUP));
  return [w, bias];
}
