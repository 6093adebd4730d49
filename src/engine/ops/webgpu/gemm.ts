/**
 * The matrix product under every convolution and dense layer: C[m,n] = Σ_k A[m,k]·B[k,n], tiled through workgroup
 * memory, four columns a thread in one vec4. Where A and B come from (an image's patches, a filter, a plain matrix) is
 * the caller's: it gives the WGSL of load_a, load_b and store. All sizes are constants in the source.
 */

import { sliceDepth, tileColumns, tileRows, tileStride, type GemmTile } from '../../gpu/tuning/tile.ts';
import type { EpilogueAttrs } from '../epilogue.ts';
import { literal } from '../../gpu/wgsl.ts';
import { slopeOf } from './leaky-relu.ts';

export interface GemmPlan {
  rows: number;
  columns: number;
  depth: number;
  tile: GemmTile;
  /** Workgroup ids in z: slices of the depth (split-K), or whatever `bounds` makes of them. */
  slices: number;
  /**
   * 'depth': load_a(m, k) gives A[m, k…k+3], for sources whose neighbours in memory are neighbours in k.
   * 'rows': it gives A[m…m+3, k].
   */
  aAlong: 'depth' | 'rows';
  /** Σ_k B[k,n] is wanted too: store_columns(n, slice, value) takes four of it. Only where A runs along rows. */
  sumsColumns?: boolean;
  /** Neighbouring threads take neighbouring k of B instead of neighbouring columns, to match B's memory. */
  bAlongDepth: boolean;
}

export interface GemmParts {
  declarations: string;
  /** WGSL that sets `first` and `last` (u32) of the depth from `group : vec3<u32>`; the default splits it evenly. */
  bounds?: string;
}

export function gemmWorkgroups({ rows, columns, tile, slices }: GemmPlan): [number, number, number] {
  return [Math.ceil(columns / tileColumns(tile)), Math.ceil(rows / tileRows(tile)), slices];
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * `declarations` hold the buffers and three functions; k and m beyond the matrix must load as zero, and store must
 * ignore what lies outside: load_a(m, k) and load_b(k, n) give vec4<f32>, store(m, n, slice, value) takes C[m, n…n+3].
 */
export function gemmSource(plan: GemmPlan, { declarations, bounds }: GemmParts): string {
  const { tile } = plan;
  const { threadsX, threadsY, rowsPerThread, quadsPerThread } = tile;
  const perSlice = sliceDepth(plan.depth, plan.slices, tile);
  const defaultBounds = `let first = group.z * ${perSlice}u; let last = min(first + ${perSlice}u, ${plan.depth}u);`;
  const a = tileOfA(plan);
  const b = tileOfB(plan);
  const rowOf = (r: number): string =>
    plan.aAlong === 'depth'
      ? `row0 + local.y + ${r * threadsY}u`
      : `row0 + (local.y + ${Math.floor(r / 4) * threadsY}u) * 4u + ${r % 4}u`;
  const columnOf = (q: number): string => `column0 + (local.x + ${q * threadsX}u) * 4u`;
  const sums = range(rowsPerThread).flatMap((r) => range(quadsPerThread).map((q) => `sum${r}_${q}`));
  const columnSums = plan.sumsColumns ? range(quadsPerThread).map((q) => `columns${q}`) : [];
  const groups = tile.depthGroups;
  const threads = threadsX * threadsY;

  return `${declarations}
var<workgroup> tile_a : array<vec4<f32>, ${a.size * groups}>;
var<workgroup> tile_b : array<vec4<f32>, ${b.size * groups}>;
${groups > 1 ? `var<workgroup> others : array<vec4<f32>, ${threads * groups}>;` : ''}

@compute @workgroup_size(${threadsX}, ${threadsY}, ${groups})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let thread = local.y * ${threadsX}u + local.x;
  let place_a = local.z * ${a.size}u;
  let place_b = local.z * ${b.size}u;
  let column0 = group.x * ${tileColumns(tile)}u;
  let row0 = group.y * ${tileRows(tile)}u;
  ${bounds ?? defaultBounds}
  ${[...sums, ...columnSums].map((sum) => `var ${sum} = vec4<f32>();`).join(' ')}
  ${plan.sumsColumns ? 'let sums_columns = group.y == 0u && local.y == 0u;' : ''}
  ${tile.prefetch ? prefetchedLoop(plan, a, b) : plainLoop(plan, a, b)}
  ${groups > 1 ? addGroups([...sums, ...columnSums], threads, groups) : ''}
  ${range(rowsPerThread)
    .flatMap((r) =>
      range(quadsPerThread).map((q) => `store(${rowOf(r)}, ${columnOf(q)}, group.z, sum${r}_${q});`),
    )
    .join('\n  ')}
  ${columnSums.map((sum, q) => `if (sums_columns) { store_columns(${columnOf(q)}, group.z, ${sum}); }`).join(' ')}
}`;
}

/** Adds the sums of all groups to the first one's, which alone goes on. */
function addGroups(sums: readonly string[], threads: number, groups: number): string {
  const steps = sums.map(
    (sum) => `others[local.z * ${threads}u + thread] = ${sum};
  workgroupBarrier();
  if (local.z == 0u) { ${sum} += ${range(groups - 1)
    .map((g) => `others[${(g + 1) * threads}u + thread]`)
    .join(' + ')}; }
  workgroupBarrier();`,
  );
  return `${steps.join('\n  ')}
  if (local.z > 0u) { return; }`;
}

/** How an operand's tile lies in workgroup memory and is filled: vec4 number i of `loads` goes to `at(i)`. */
interface TileOfOperand {
  /** vec4s, padding included. */
  size: number;
  loads: number;
  at: (i: string) => string;
  value: (i: string) => string;
}

function tileOfA({ tile, aAlong }: GemmPlan): TileOfOperand {
  const quads = tile.depth / 4;
  const rows = tileRows(tile);
  // One vec4 of padding a row keeps the rows that a warp reads at once in different banks.
  if (aAlong === 'depth') {
    return {
      size: rows * (quads + 1),
      loads: rows * quads,
      at: (i) => `${i} / ${quads}u * ${quads + 1}u + ${i} % ${quads}u`,
      value: (i) => `load_a(row0 + ${i} / ${quads}u, k0 + ${i} % ${quads}u * 4u)`,
    };
  }
  return {
    size: (tile.depth * rows) / 4,
    loads: (tile.depth * rows) / 4,
    at: (i) => i,
    value: (i) => `load_a(row0 + ${i} % ${rows / 4}u * 4u, k0 + ${i} / ${rows / 4}u)`,
  };
}

function tileOfB({ tile, bAlongDepth }: GemmPlan): TileOfOperand {
  const across = tile.threadsX * tile.quadsPerThread;
  const [k, quad] = bAlongDepth
    ? [(i: string) => `(${i} % ${tile.depth}u)`, (i: string) => `(${i} / ${tile.depth}u)`]
    : [(i: string) => `(${i} / ${across}u)`, (i: string) => `(${i} % ${across}u)`];
  return {
    size: tile.depth * across,
    loads: tile.depth * across,
    at: (i) => `${k(i)} * ${across}u + ${quad(i)}`,
    value: (i) => `load_b(k0 + ${k(i)}, column0 + ${quad(i)} * 4u)`,
  };
}

const threadsOf = ({ tile }: GemmPlan): number => tile.threadsX * tile.threadsY;

/** Where a group's tile begins: groups take turns along the depth. Beyond it loads give zeros, so all stay in step. */
const groupStart = ({ tile }: GemmPlan, base: string): string =>
  tile.depthGroups > 1 ? `${base} + local.z * ${tile.depth}u` : base;

function plainLoop(plan: GemmPlan, a: TileOfOperand, b: TileOfOperand): string {
  const fill = (name: string, of: TileOfOperand): string =>
    `for (var i = thread; i < ${of.loads}u; i += ${threadsOf(plan)}u) { tile_${name}[place_${name} + ${of.at('i')}] = ${of.value('i')}; }`;
  return `for (var base = first; base < last; base += ${tileStride(plan.tile)}u) {
    let k0 = ${groupStart(plan, 'base')};
    ${fill('a', a)}
    ${fill('b', b)}
    workgroupBarrier();
    ${multiply(plan)}
    workgroupBarrier();
  }`;
}

/** Loads run one tile ahead, in registers: their latency passes while the tile before is multiplied. */
function prefetchedLoop(plan: GemmPlan, a: TileOfOperand, b: TileOfOperand): string {
  const threads = threadsOf(plan);
  const each = (of: TileOfOperand, body: (r: number, i: string) => string): string =>
    range(Math.ceil(of.loads / threads))
      .map((r) => {
        const i = `(thread + ${r * threads}u)`;
        const line = body(r, i);
        return (r + 1) * threads <= of.loads ? line : `if (${i} < ${of.loads}u) { ${line} }`;
      })
      .join(' ');
  const declare = (name: string, of: TileOfOperand): string =>
    range(Math.ceil(of.loads / threads))
      .map((r) => `var next_${name}${r} = vec4<f32>();`)
      .join(' ');
  const load = (name: string, of: TileOfOperand): string =>
    each(of, (r, i) => `next_${name}${r} = ${of.value(i)};`);
  const put = (name: string, of: TileOfOperand): string =>
    each(of, (r, i) => `tile_${name}[place_${name} + ${of.at(i)}] = next_${name}${r};`);
  return `${declare('a', a)} ${declare('b', b)}
  var base = first;
  { let k0 = ${groupStart(plan, 'base')}; ${load('a', a)} ${load('b', b)} }
  while (base < last) {
    ${put('a', a)} ${put('b', b)}
    workgroupBarrier();
    base += ${tileStride(plan.tile)}u;
    if (base < last) { let k0 = ${groupStart(plan, 'base')}; ${load('a', a)} ${load('b', b)} }
    ${multiply(plan)}
    workgroupBarrier();
  }`;
}

/** Adds the product of the two tiles to the sums. Rows are unrolled so that their sums stay in registers. */
function multiply({ tile, aAlong, sumsColumns }: GemmPlan): string {
  const { threadsX, threadsY, rowsPerThread, quadsPerThread, depth } = tile;
  const across = threadsX * quadsPerThread;
  const quads = depth / 4;
  const each = range(quadsPerThread);
  if (aAlong === 'depth') {
    const loadB = each
      .flatMap((q) => range(4).map((k) => `let b${k}_${q} = tile_b[b + ${k * across + q * threadsX}u];`))
      .join(' ');
    const rows = range(rowsPerThread).map((r) => {
      const products = each.map(
        (q) => `sum${r}_${q} += a.x * b0_${q} + a.y * b1_${q} + a.z * b2_${q} + a.w * b3_${q};`,
      );
      return `{ let a = tile_a[place_a + (local.y + ${r * threadsY}u) * ${quads + 1}u + q]; ${products.join(' ')} }`;
    });
    return `for (var q = 0u; q < ${quads}u; q++) {
      let b = place_b + 4u * q * ${across}u + local.x;
      ${loadB}
      ${rows.join('\n      ')}
    }`;
  }
  const loadB = each
    .map((q) => `let b${q} = tile_b[place_b + k * ${across}u + local.x + ${q * threadsX}u];`)
    .join(' ');
  const columns = sumsColumns
    ? `if (sums_columns) { ${each.map((q) => `columns${q} += b${q};`).join(' ')} }`
    : '';
  const rows = range(rowsPerThread / 4).map((r) => {
    const products = each.flatMap((q) =>
      ['x', 'y', 'z', 'w'].map((part, i) => `sum${4 * r + i}_${q} += a.${part} * b${q};`),
    );
    return `{ let a = tile_a[place_a + k * ${tileRows(tile) / 4}u + local.y + ${r * threadsY}u]; ${products.join(' ')} }`;
  });
  return `for (var k = 0u; k < ${depth}u; k++) {
      ${loadB}
      ${columns}
      ${rows.join('\n      ')}
    }`;
}

/** A vec4 out of four calls of a scalar function, for sizes that vec4 accesses do not fit. */
export function fourOf(call: (c: number) => string): string {
  return `vec4<f32>(${[0, 1, 2, 3].map(call).join(', ')})`;
}

/** Writes the parts of `value` that lie inside a row of `columns`; `at` is the index of column n as an expression. */
export function storeQuad(buffer: string, columns: number, at: string): string {
  if (columns % 4 === 0) return `${buffer}[(${at}) / 4u] = value;`;
  return [0, 1, 2, 3]
    .map((c) => `if (n + ${c}u < ${columns}u) { ${buffer}[${at} + ${c}u] = value[${c}]; }`)
    .join(' ');
}

/** WGSL that turns `value` (columns n…n+3) into act(value + bias·biasGain + offset)·gain, with a buffer named `bias`. */
export function epilogueQuad(columns: number, { activation, biasGain, offset, gain }: EpilogueAttrs): string {
  const bias = columns % 4 === 0 ? 'bias[n / 4u]' : fourOf((c) => `bias[min(n + ${c}u, ${columns - 1}u)]`);
  return `value += ${bias} * ${literal(biasGain)} + ${literal(offset)};
  value *= ${activation === 'lrelu' ? slopeOf('value', gain, 4) : literal(gain)};`;
}

/** What an epilogue adds to a program's key. */
export const epilogueKey = (attrs: EpilogueAttrs | undefined): string =>
  attrs ? `-${attrs.activation}-${attrs.biasGain}-${attrs.offset}-${attrs.gain}` : '';
