/** The loop of a product along its depth: fill both tiles, multiply them, go on; and its variant that loads one step ahead. */
import { tileRows, tileStride } from '../../../gpu/tuning/tile.ts';
import type { GemmPlan } from './plan.ts';
import type { TileOfOperand } from './operands.ts';

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const threadsOf = ({ tile }: GemmPlan): number => tile.threadsX * tile.threadsY;

/**
 * The start of a group's tile: groups take turns along the depth. Beyond the depth loads give zeros, so all
 * groups stay in step.
 */
const groupStart = ({ tile }: GemmPlan, base: string): string =>
  tile.depthGroups > 1 ? `${base} + local.z * ${tile.depth}u` : base;

export function plainLoop(plan: GemmPlan, a: TileOfOperand, b: TileOfOperand): string {
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

/**
 * Loads run one tile ahead, into registers, so that their latency is hidden behind the multiplication of the
 * tile before.
 */
export function prefetchedLoop(plan: GemmPlan, a: TileOfOperand, b: TileOfOperand): string {
  const threads = threadsOf(plan);
  const [nextA, nextB] = [prefetched('a', a, threads), prefetched('b', b, threads)];
  return `${nextA.declare} ${nextB.declare}
  var base = first;
  { let k0 = ${groupStart(plan, 'base')}; ${nextA.load} ${nextB.load} }
  while (base < last) {
    ${nextA.put} ${nextB.put}
    workgroupBarrier();
    base += ${tileStride(plan.tile)}u;
    if (base < last) { let k0 = ${groupStart(plan, 'base')}; ${nextA.load} ${nextB.load} }
    ${multiply(plan)}
    workgroupBarrier();
  }`;
}

/** A thread's share of an operand's next tile in registers: declared, loaded, and put into workgroup memory. */
function prefetched(
  name: string,
  of: TileOfOperand,
  threads: number,
): { declare: string; load: string; put: string } {
  const shares = range(Math.ceil(of.loads / threads));
  const each = (body: (register: string, i: string) => string): string =>
    shares
      .map((r) => {
        const i = `(thread + ${r * threads}u)`;
        const line = body(`next_${name}${r}`, i);
        return (r + 1) * threads <= of.loads ? line : `if (${i} < ${of.loads}u) { ${line} }`;
      })
      .join(' ');
  return {
    declare: shares.map((r) => `var next_${name}${r} = vec4<f32>();`).join(' '),
    load: each((register, i) => `${register} = ${of.value(i)};`),
    put: each((register, i) => `tile_${name}[place_${name} + ${of.at(i)}] = ${register};`),
  };
}

/** Adds the product of the two tiles to the sums. Rows are unrolled so that their sums stay in registers. */
function multiply(plan: GemmPlan): string {
  return plan.aAlong === 'depth' ? multiplyAlongDepth(plan) : multiplyAlongRows(plan);
}

/** Four steps of the depth at a time: a vec4 of A has them for one row. */
function multiplyAlongDepth({ tile }: GemmPlan): string {
  const { threadsX, threadsY, rowsPerThread, quadsPerThread, depth } = tile;
  const across = threadsX * quadsPerThread;
  const quads = depth / 4;
  const each = range(quadsPerThread);
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

/** One step of the depth at a time: a vec4 of A has it for four rows. */
function multiplyAlongRows({ tile, sumsColumns }: GemmPlan): string {
  const { threadsX, threadsY, rowsPerThread, quadsPerThread, depth } = tile;
  const across = threadsX * quadsPerThread;
  const each = range(quadsPerThread);
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
