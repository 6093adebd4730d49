/** Dense products on WebGPU: gain · op(a) @ op(b) through the same tiles as the convolutions. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { present, program } from '../../../gpu/program.ts';
import { buffers, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import type { EpilogueAttrs } from '../../epilogue.ts';
import type { DenseLayerInputs, LayerAttrs } from '../../layer.ts';
import type { MatMulAttrs } from '../../matmul.ts';
import { gemmSource } from './gemm.ts';
import { gemmWorkgroups, type GemmPlan } from './plan.ts';
import { epilogueQuad, fourOf, loadB, storeQuad } from './quads.ts';

interface Inputs {
  a: Tensor; // [M,K], or [K,M] where transposed
  b: Tensor; // [K,N], or [N,K] where transposed
  bias?: Tensor | undefined; // [N]
}

interface Spec extends MatMulAttrs {
  rows: number;
  columns: number;
  plan: GemmPlan;
  epilogue: EpilogueAttrs | undefined;
}

export function matMul(inputs: Inputs, attrs: MatMulAttrs, device: ComputeDevice): TensorInfo {
  return product(inputs, attrs, undefined, device);
}

export function denseLayer(
  { x, w, bias }: DenseLayerInputs,
  { weightGain, activation, biasGain, offset, gain }: LayerAttrs,
  device: ComputeDevice,
): TensorInfo {
  const attrs = { transposeA: false, transposeB: false, gain: weightGain };
  return product({ a: x, b: w, bias }, attrs, { activation, biasGain, offset, gain }, device);
}

function product(
  { a, b, bias }: Inputs,
  { transposeA, transposeB, gain }: MatMulAttrs,
  epilogue: EpilogueAttrs | undefined,
  device: ComputeDevice,
): TensorInfo {
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
    depth,
    tile,
    slices: 1,
    aAlong: transposeA ? 'rows' : 'depth',
    bAlongDepth: transposeB,
  };
  const out = device.allocate([rows, columns]);
  device.dispatch(
    program('matmul', { rows, columns, plan, transposeA, transposeB, gain, epilogue }, source),
    { reads: present(a, b, bias), writes: [out] },
    gemmWorkgroups(plan, rows, columns),
  );
  return out;
}

function source({ rows, columns, plan, transposeA, transposeB, gain, epilogue }: Spec): string {
  const { depth } = plan;
  const aWidth = widthFor(transposeA ? rows : depth);
  const bWidth = transposeB ? 1 : widthFor(columns);
  const width = widthFor(columns);
  const inputs = [
    ...named(aWidth, 'a'),
    ...named(bWidth, 'b'),
    ...named(width, ...(epilogue ? ['bias'] : [])),
  ];
  const stored = { buffer: 'a', width: aWidth };
  const acrossRows = fourOf(
    (c) => `select(0.0, b[min(n + ${c}u, ${columns - 1}u) * ${depth}u + k], n + ${c}u < ${columns}u)`,
  );
  return gemmSource(plan, {
    buffers: buffers(inputs, named(width, 'result')),
    a: `fn load_a(m : u32, k : u32) -> vec4<f32> ${
      transposeA
        ? neighbours({ ...stored, outer: 'k', inner: 'm', outers: depth, inners: rows })
        : neighbours({ ...stored, outer: 'm', inner: 'k', outers: rows, inners: depth })
    }`,
    b: transposeB
      ? loadB({ depth: `${depth}u`, columns }, acrossRows)
      : `fn load_b(k : u32, n : u32) -> vec4<f32> ${neighbours({ buffer: 'b', width: bWidth, outer: 'k', inner: 'n', outers: depth, inners: columns })}`,
    store: `fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>) {
  if (m >= ${rows}u || n >= ${columns}u) { return; }
  var value = sum * ${literal(gain)};
  ${epilogue ? epilogueQuad(columns, epilogue) : ''}
  ${storeQuad('result', columns, `m * ${columns}u + n`)}
}`,
  });
}

interface RowMajor {
  buffer: string;
  width: 1 | 4;
  /** The names of its indices, and how many there are of each. */
  outer: string;
  inner: string;
  outers: number;
  inners: number;
}

/** WGSL: the body of a function that gives four neighbours of a row-major matrix; beyond its edges zeros. */
function neighbours({ buffer, width, outer, inner, outers, inners }: RowMajor): string {
  const at = `${outer} * ${inners}u + ${inner}`;
  const most = inners * outers - 1;
  const value =
    width === 4
      ? `${buffer}[(${at}) / 4u]`
      : fourOf((c) => `select(0.0, ${buffer}[min(${at} + ${c}u, ${most}u)], ${inner} + ${c}u < ${inners}u)`);
  return `{
  if (${outer} >= ${outers}u || ${inner} >= ${inners}u) { return vec4<f32>(); }
  return ${value};
}`;
}
