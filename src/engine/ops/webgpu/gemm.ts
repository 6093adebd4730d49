/**
 * The matrix product under every convolution and dense layer: C[m,n] = Σ_k A[m,k]·B[k,n], tiled through workgroup
 * memory, four columns a thread in one vec4. Where A and B come from (an image's patches, a filter, a plain matrix) is
 * the caller's: it gives the WGSL of load_a, load_b and store. All sizes are constants in the source.
 */

import type { EpilogueAttrs } from '../epilogue.ts';
import { literal, slopeOf } from './wgsl.ts';

export interface GemmTile {
  threadsX: number;
  threadsY: number;
  /** Rows of C a thread computes; a multiple of 4 where A runs along rows. */
  rowsPerThread: number;
}

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
  /** Neighbouring threads take neighbouring k of B instead of neighbouring columns, to match B's memory. */
  bAlongDepth: boolean;
}

/** Depth of a tile; split-K slices are multiples of it. */
export const TILE_DEPTH = 16;

export interface GemmParts {
  declarations: string;
  /** WGSL that sets `first` and `last` (u32) of the depth from `group : vec3<u32>`; the default splits it evenly. */
  bounds?: string;
}

/** The depth of one split-K slice. */
export function sliceDepth(depth: number, slices: number): number {
  return Math.ceil(depth / slices / TILE_DEPTH) * TILE_DEPTH;
}

export function gemmWorkgroups({ rows, columns, tile, slices }: GemmPlan): [number, number, number] {
  return [
    Math.ceil(columns / (tile.threadsX * 4)),
    Math.ceil(rows / (tile.threadsY * tile.rowsPerThread)),
    slices,
  ];
}

/**
 * `declarations` hold the buffers and three functions; k and m beyond the matrix must load as zero, and store must
 * ignore what lies outside: load_a(m, k) and load_b(k, n) give vec4<f32>, store(m, n, slice, value) takes C[m, n…n+3].
 */
export function gemmSource(plan: GemmPlan, { declarations, bounds }: GemmParts): string {
  const { tile, aAlong, bAlongDepth } = plan;
  const { threadsX, threadsY, rowsPerThread } = tile;
  const threads = threadsX * threadsY;
  const tileRows = threadsY * rowsPerThread;
  const quads = TILE_DEPTH / 4;
  const alongDepth = aAlong === 'depth';
  // One vec4 of padding a row keeps the rows that a warp reads at once in different banks.
  const aStride = alongDepth ? quads + 1 : tileRows / 4;
  const aSize = alongDepth ? tileRows * aStride : TILE_DEPTH * aStride;
  const perSlice = sliceDepth(plan.depth, plan.slices);
  const defaultBounds = `let first = group.z * ${perSlice}u; let last = min(first + ${perSlice}u, ${plan.depth}u);`;

  const loadA = alongDepth
    ? `let row = i / ${quads}u; let quad = i % ${quads}u;
       tile_a[row * ${aStride}u + quad] = load_a(row0 + row, k0 + quad * 4u);`
    : `let k = i / ${aStride}u; let quad = i % ${aStride}u;
       tile_a[i] = load_a(row0 + quad * 4u, k0 + k);`;
  const loadB = bAlongDepth
    ? `let k = i % ${TILE_DEPTH}u; let quad = i / ${TILE_DEPTH}u;`
    : `let k = i / ${threadsX}u; let quad = i % ${threadsX}u;`;

  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  // The rows of a thread are unrolled here so that their sums stay in registers; the depth is left to the compiler.
  const multiply = alongDepth
    ? `for (var q = 0u; q < ${quads}u; q++) {
      let b = (4u * q) * ${threadsX}u + local.x;
      let b0 = tile_b[b]; let b1 = tile_b[b + ${threadsX}u]; let b2 = tile_b[b + ${2 * threadsX}u]; let b3 = tile_b[b + ${3 * threadsX}u];
      ${range(rowsPerThread)
        .map(
          (r) => `{ let a = tile_a[(local.y + ${r * threadsY}u) * ${aStride}u + q];
        sum${r} += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3; }`,
        )
        .join('\n      ')}
    }`
    : `for (var k = 0u; k < ${TILE_DEPTH}u; k++) {
      let b = tile_b[k * ${threadsX}u + local.x];
      ${range(rowsPerThread / 4)
        .map(
          (r) => `{ let a = tile_a[k * ${aStride}u + local.y + ${r * threadsY}u];
        sum${4 * r} += a.x * b; sum${4 * r + 1} += a.y * b; sum${4 * r + 2} += a.z * b; sum${4 * r + 3} += a.w * b; }`,
        )
        .join('\n      ')}
    }`;
  const rowOf = (r: number): string =>
    alongDepth
      ? `row0 + local.y + ${r * threadsY}u`
      : `row0 + (local.y + ${Math.floor(r / 4) * threadsY}u) * 4u + ${r % 4}u`;

  return `${declarations}
var<workgroup> tile_a : array<vec4<f32>, ${aSize}>;
var<workgroup> tile_b : array<vec4<f32>, ${TILE_DEPTH * threadsX}>;

@compute @workgroup_size(${threadsX}, ${threadsY})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>,
        @builtin(local_invocation_index) thread : u32) {
  let column0 = group.x * ${threadsX * 4}u;
  let row0 = group.y * ${tileRows}u;
  ${bounds ?? defaultBounds}
  ${range(rowsPerThread)
    .map((r) => `var sum${r} = vec4<f32>();`)
    .join(' ')}
  for (var k0 = first; k0 < last; k0 += ${TILE_DEPTH}u) {
    for (var i = thread; i < ${(tileRows * TILE_DEPTH) / 4}u; i += ${threads}u) { ${loadA} }
    for (var i = thread; i < ${TILE_DEPTH * threadsX}u; i += ${threads}u) {
      ${loadB}
      tile_b[k * ${threadsX}u + quad] = load_b(k0 + k, column0 + quad * 4u);
    }
    workgroupBarrier();
    ${multiply}
    workgroupBarrier();
  }
  ${range(rowsPerThread)
    .map((r) => `store(${rowOf(r)}, column0 + local.x * 4u, group.z, sum${r});`)
    .join('\n  ')}
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
