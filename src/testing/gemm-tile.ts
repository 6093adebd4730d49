/** For specs: a tile that fits every adapter. */
import type { GemmTile } from '../engine/gpu/tuning/tile.ts';

export const someTile: GemmTile = {
  threadsX: 8,
  threadsY: 8,
  rowsPerThread: 4,
  quadsPerThread: 1,
  depth: 16,
  depthGroups: 1,
  prefetch: true,
};
