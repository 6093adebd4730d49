/** How a matrix product is computed (gemm.ts has a picture), and the workgroups that it takes. */
import type { Workgroups } from '../../../gpu/program.ts';
import { tileColumns, tileRows, type GemmTile } from '../../../gpu/tuning/tile.ts';

/** Rows and columns are not part of it: a source may serve any number of them. */
export interface GemmPlan {
  depth: number;
  tile: GemmTile;
  /** Workgroup ids in z: slices of the depth (split-K), or whatever `bounds` makes of them. */
  slices: number;
  /** The index whose neighbours lie side by side in A's memory; load_a gives four of them. */
  aAlong: 'depth' | 'rows';
  /** Σ_k B[k,n] is wanted too, by store_columns. Only where A runs along rows. */
  sumsColumns?: boolean;
  /** Neighbouring threads take neighbouring k of B instead of neighbouring columns, to match B's memory. */
  bAlongDepth: boolean;
}

export function gemmWorkgroups({ tile, slices }: GemmPlan, rows: number, columns: number): Workgroups {
  return [Math.ceil(columns / tileColumns(tile)), Math.ceil(rows / tileRows(tile)), slices];
}
