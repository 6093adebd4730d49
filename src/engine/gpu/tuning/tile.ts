/**
 * How one workgroup of a matrix product is cut: plain numbers, chosen by rules.ts or by measuring, and turned into WGSL by
 * ops/webgpu/gemm.ts, which has a picture of it.
 */

export interface GemmTile {
  threadsX: number;
  threadsY: number;
  /** Rows of C a thread computes; a multiple of 4 where A runs along rows. */
  rowsPerThread: number;
  /** Columns of C a thread computes, in fours. */
  quadsPerThread: number;
  /** The depth held in workgroup memory at once: a multiple of 4. Split-K slices are multiples of it. */
  depth: number;
  /** Groups of threads in a workgroup that share out the depth between them and add up at the end: for few rows and columns. */
  depthGroups: number;
  /** The next tiles are loaded into registers while these are multiplied. */
  prefetch: boolean;
}

export const tileRows = ({ threadsY, rowsPerThread }: GemmTile): number => threadsY * rowsPerThread;
export const tileColumns = ({ threadsX, quadsPerThread }: GemmTile): number => threadsX * quadsPerThread * 4;

/** Depth that a workgroup passes through at a time. */
export const tileStride = ({ depth, depthGroups }: GemmTile): number => depth * depthGroups;

export const tileThreads = ({ threadsX, threadsY, depthGroups }: GemmTile): number =>
  threadsX * threadsY * depthGroups;

/** Workgroup memory: both operands' tiles, with the padding where A runs along the depth, and what the groups add up. */
export const tileBytes = (tile: GemmTile): number =>
  4 * tile.depthGroups * (tileRows(tile) * (tile.depth + 4) + tile.depth * tileColumns(tile)) +
  (tile.depthGroups > 1 ? 16 * tileThreads(tile) : 0);

/** A tile's name: short and unique. */
export const tileKey = (t: GemmTile): string =>
  `t${t.threadsX},${t.threadsY},${t.rowsPerThread},${t.quadsPerThread},${t.depth}x${t.depthGroups}${t.prefetch ? 'p' : ''}`;

/** The depth of one split-K slice. */
export function sliceDepth(depth: number, slices: number, tile: GemmTile): number {
  return Math.ceil(depth / slices / tileStride(tile)) * tileStride(tile);
}
