/**
 * The matrix product under every convolution and dense layer: C[m,n] = Σ_k A[m,k]·B[k,n]. The caller gives
 * three WGSL functions, which say what A and B are (an image's patches, a filter, a plain matrix) and where C
 * goes. Sizes are constants in the source. A workgroup makes one tile of C and passes along the depth in steps:
 *
 *                                        column0
 *                              k0 ┌─ tile_b ──────────┐   threadsX · quadsPerThread vec4s across,
 *      in workgroup memory,       │ depth             │   loaded by load_b(k, n): B[k, n…n+3]
 *      filled by all threads,     └───────────────────┘
 *      for each step of the      k0
 *      depth anew            row0 ┌ tile_a ┐ ┌─ tile of C ───────┐
 *                                 │        │ │ t t t t           │ a thread t has rows local.y, local.y + threadsY, …
 *           threadsY ·            │        │ │ t t t t           │ and quads of columns local.x, local.x + threadsX, …:
 *           rowsPerThread         │        │ │                   │ rowsPerThread × quadsPerThread vec4 sums in registers
 *                                 └ depth ─┘ └───────────────────┘
 *
 * load_a gives four neighbours in k where A runs along the depth, four in m where it runs along rows (each
 * thread then has rows in fours). With depthGroups g > 1, g groups of threads take every g-th step each and add
 * up at the end, for products of few rows and columns; with slices, workgroups share out the depth, and another
 * dispatch adds up what they store.
 */
import { sliceDepth, tileColumns, tileRows } from '../../../gpu/tuning/tile.ts';
import { plainLoop, prefetchedLoop, range } from './loops.ts';
import { tileOfA, tileOfB } from './operands.ts';
import type { GemmPlan } from './plan.ts';

/** WGSL of what a product is made of. k and m beyond the matrix must load as zero, and stores must ignore them. */
export interface GemmParts {
  buffers: string;
  /** What the functions below use. */
  functions?: string;
  /** fn load_a(m : u32, k : u32) -> vec4<f32>: A[m, k…k+3], or A[m…m+3, k] where A runs along rows. */
  a: string;
  /** fn load_b(k : u32, n : u32) -> vec4<f32>: B[k, n…n+3]. */
  b: string;
  /** fn store(m : u32, n : u32, slice : u32, sum : vec4<f32>), which takes C[m, n…n+3]. */
  store: string;
  /** fn store_columns(n : u32, slice : u32, sum : vec4<f32>), where the plan sums columns. */
  storeColumns?: string;
  /** Sets `first` and `last` (u32) of the depth from `group : vec3<u32>`. Left out: slices share it out evenly. */
  bounds?: string;
}

export function gemmSource(plan: GemmPlan, parts: GemmParts): string {
  const { tile } = plan;
  const { threadsX, threadsY, depthGroups } = tile;
  const a = tileOfA(plan);
  const b = tileOfB(plan);
  const threads = threadsX * threadsY;
  const sums = sumsOf(plan);
  const loop = tile.prefetch ? prefetchedLoop : plainLoop;
  return `${[parts.buffers, parts.functions, parts.a, parts.b, parts.store, parts.storeColumns].filter(Boolean).join('\n')}
var<workgroup> tile_a : array<vec4<f32>, ${a.size * depthGroups}>;
var<workgroup> tile_b : array<vec4<f32>, ${b.size * depthGroups}>;
${depthGroups > 1 ? `var<workgroup> others : array<vec4<f32>, ${threads * depthGroups}>;` : ''}

@compute @workgroup_size(${threadsX}, ${threadsY}, ${depthGroups})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let thread = local.y * ${threadsX}u + local.x;
  let place_a = local.z * ${a.size}u;
  let place_b = local.z * ${b.size}u;
  let column0 = group.x * ${tileColumns(tile)}u;
  let row0 = group.y * ${tileRows(tile)}u;
  ${parts.bounds ?? evenBounds(plan)}
  ${sums.map((sum) => `var ${sum} = vec4<f32>();`).join(' ')}
  ${plan.sumsColumns ? 'let sums_columns = group.y == 0u && local.y == 0u;' : ''}
  ${loop(plan, a, b)}
  ${depthGroups > 1 ? addGroups(sums, threads, depthGroups) : ''}
  ${storeSums(plan)}
}`;
}

/** A thread's sums, by row and quad, then those of B's columns. */
function sumsOf({ tile, sumsColumns }: GemmPlan): string[] {
  const quads = range(tile.quadsPerThread);
  const sums = range(tile.rowsPerThread).flatMap((r) => quads.map((q) => `sum${r}_${q}`));
  return [...sums, ...(sumsColumns ? quads.map((q) => `columns${q}`) : [])];
}

function evenBounds({ depth, slices, tile }: GemmPlan): string {
  const perSlice = sliceDepth(depth, slices, tile);
  return `let first = group.z * ${perSlice}u; let last = min(first + ${perSlice}u, ${depth}u);`;
}

/** Adds the sums of all groups to those of the first group. Only the first group continues. */
function addGroups(sums: readonly string[], threads: number, groups: number): string {
  const others = range(groups - 1).map((g) => `others[${(g + 1) * threads}u + thread]`);
  const steps = sums.map(
    (sum) => `others[local.z * ${threads}u + thread] = ${sum};
  workgroupBarrier();
  if (local.z == 0u) { ${sum} += ${others.join(' + ')}; }
  workgroupBarrier();`,
  );
  return `${steps.join('\n  ')}
  if (local.z > 0u) { return; }`;
}

function storeSums({ tile, aAlong, sumsColumns }: GemmPlan): string {
  const { threadsX, threadsY, rowsPerThread, quadsPerThread } = tile;
  const row = (r: number): string =>
    aAlong === 'depth'
      ? `row0 + local.y + ${r * threadsY}u`
      : `row0 + (local.y + ${Math.floor(r / 4) * threadsY}u) * 4u + ${r % 4}u`;
  const column = (q: number): string => `column0 + (local.x + ${q * threadsX}u) * 4u`;
  const quads = range(quadsPerThread);
  const stores = range(rowsPerThread).flatMap((r) =>
    quads.map((q) => `store(${row(r)}, ${column(q)}, group.z, sum${r}_${q});`),
  );
  const columns = quads.map(
    (q) => `if (sums_columns) { store_columns(${column(q)}, group.z, columns${q}); }`,
  );
  return [...stores, ...(sumsColumns ? columns : [])].join('\n  ');
}
