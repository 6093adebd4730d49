/** The layout of the two operands' tiles in a workgroup's memory, and how they are filled. */
import { tileRows } from '../../../gpu/tuning/tile.ts';
import type { GemmPlan } from './plan.ts';

/** vec4 number i of `loads` is `value(i)` and goes to `at(i)`, both WGSL. */
export interface TileOfOperand {
  /** vec4s, padding included. */
  size: number;
  loads: number;
  at: (i: string) => string;
  value: (i: string) => string;
}

export function tileOfA({ tile, aAlong }: GemmPlan): TileOfOperand {
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

export function tileOfB({ tile, bAlongDepth }: GemmPlan): TileOfOperand {
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
