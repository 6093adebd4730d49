/**
 * Which tile a matrix product gets. The rule below is a start that suits any GPU: enough workgroups first, then as much
 * work per thread as is left. No claim is made that it is best on a given adapter.
 */
import type { GemmTile } from './gemm.ts';
import { sliceDepth } from './gemm.ts';

/** Workgroups that keep a large GPU busy; below it tiles shrink and depths are split. */
const ENOUGH_WORKGROUPS = 256;

/** A tile for C [rows, columns]; `rowQuads` where threads take rows in fours. */
export function chooseTile(rows: number, columns: number, rowQuads: boolean): GemmTile {
  if (columns <= 4) return { threadsX: 1, threadsY: rowQuads ? 16 : 64, rowsPerThread: rowQuads ? 4 : 1 };
  if (columns <= 16) return { threadsX: 4, threadsY: 16, rowsPerThread: 4 };
  const wide = { threadsX: columns > 32 ? 16 : 8, threadsY: 8, rowsPerThread: 8 };
  const groups = Math.ceil(rows / 64) * Math.ceil(columns / (wide.threadsX * 4));
  if (groups >= ENOUGH_WORKGROUPS) return wide;
  return { threadsX: 8, threadsY: 8, rowsPerThread: 4 };
}

/** Slices of the depth for products with few tiles and much depth (filter gradients). At least 512 deep each: below that
 * the dispatch that adds the slices costs more than they save. */
export function chooseSlices(rows: number, columns: number, depth: number, tile: GemmTile): number {
  const tiles =
    Math.ceil(rows / (tile.threadsY * tile.rowsPerThread)) * Math.ceil(columns / (tile.threadsX * 4));
  const wanted = Math.min(Math.ceil(ENOUGH_WORKGROUPS / tiles), Math.floor(depth / 512), 64);
  if (wanted <= 1) return 1;
  return Math.ceil(depth / sliceDepth(depth, wanted));
}
