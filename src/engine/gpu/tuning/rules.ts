/**
 * The tile that a matrix product gets by rule, which suits any GPU: first enough workgroups, then as much work
 * per thread as possible. candidates.ts has the tiles worth measuring against it.
 */
import { sliceDepth, tileColumns, tileKey, tileRows, type GemmTile } from './tile.ts';

/** A product's size, and what its operands ask of a tile. */
export interface Product {
  rows: number;
  columns: number;
  depth: number;
  /** Threads take rows in fours. */
  rowQuads: boolean;
  /** Times that workgroups cover the rows and columns, apart from slices: the phases of a transposed convolution. */
  phases: number;
  /** The depth may be split over workgroups. */
  splits: boolean;
}

export interface Choice {
  tile: GemmTile;
  /** Slices of the depth. */
  slices: number;
}

/** For slices of less depth, adding them costs more than they save. */
const LEAST_SLICE = 512;
const MOST_SLICES = 64;

export const tileOf = (
  threadsX: number,
  threadsY: number,
  rowsPerThread: number,
  more: Partial<GemmTile> = {},
): GemmTile => {
  return {
    threadsX,
    threadsY,
    rowsPerThread,
    quadsPerThread: 1,
    depth: 16,
    depthGroups: 1,
    prefetch: false,
    ...more,
  };
};

/**
 * Tiles and the number of workgroups that each needs; the first that keeps a large GPU busy is taken, else the
 * last. All fit the 16 KiB of workgroup memory that every device has. Below these numbers the next tile was
 * faster on an H200 (docs/PERFORMANCE.md); other GPUs are measured.
 */
const RULES: readonly { columns: number; tiles: readonly (readonly [GemmTile, number])[] }[] = [
  {
    columns: 4,
    tiles: [
      [tileOf(1, 64, 4, { prefetch: true }), 256],
      [tileOf(1, 64, 1), 64],
      [tileOf(1, 8, 4, { depth: 8, depthGroups: 8 }), 0],
    ],
  },
  {
    columns: 16,
    tiles: [
      [tileOf(4, 32, 4, { prefetch: true }), 256],
      [tileOf(4, 16, 4, { depthGroups: 2, prefetch: true }), 256],
      [tileOf(4, 8, 4, { depth: 8, depthGroups: 4, prefetch: true }), 0],
    ],
  },
  {
    columns: 32,
    tiles: [
      [tileOf(8, 32, 4, { prefetch: true }), 256],
      [tileOf(8, 8, 4, { depthGroups: 2, prefetch: true }), 512],
      [tileOf(8, 8, 4, { depth: 8, depthGroups: 4, prefetch: true }), 128],
      [tileOf(8, 4, 4, { depthGroups: 4, prefetch: true }), 0],
    ],
  },
  {
    columns: Infinity,
    tiles: [
      [tileOf(16, 16, 8, { prefetch: true }), 512],
      [tileOf(16, 16, 4, { prefetch: true }), 256],
      [tileOf(16, 8, 4, { depth: 8, depthGroups: 2, prefetch: true }), 256],
      [tileOf(8, 8, 4, { depth: 8, depthGroups: 4, prefetch: true }), 128],
      [tileOf(8, 4, 4, { depthGroups: 4, prefetch: true }), 0],
    ],
  },
];

/** For products whose depth is split, where slices make as many workgroups as are wanted. */
const SPLIT_RULES: readonly { columns: number; tile: GemmTile }[] = [
  { columns: 4, tile: tileOf(1, 8, 4, { depth: 8, depthGroups: 8 }) },
  { columns: 16, tile: tileOf(4, 16, 4, { depthGroups: 2, prefetch: true }) },
  { columns: Infinity, tile: tileOf(8, 8, 4, { depthGroups: 2, prefetch: true }) },
];
/** For many columns and a very great depth. */
const VERY_DEEP = 65_536;
const VERY_DEEP_TILE = tileOf(16, 8, 8, { prefetch: true });
/** For a filter on an image's few channels, which has hardly any rows. */
const FEW_ROWS = 8;
const FEW_ROWS_TILE = tileOf(8, 1, 4, { depth: 8, depthGroups: 8 });
/** Workgroups that split products come to. */
export const SPLIT_WORKGROUPS = 512;

export function ruleFor(product: Product): Choice {
  const tile = withinDepth(product.splits ? splitTile(product) : wholeTile(product), product.depth);
  return { tile, slices: slicesFor(product, tile, SPLIT_WORKGROUPS) };
}

/**
 * For a GPU that the processor emulates: its threads are loops, so that small and simple tiles both run and compile in a
 * third of the time (seen with SwiftShader).
 */
export function simpleRuleFor(product: Product): Choice {
  const { columns, rowQuads } = product;
  const narrow = rowQuads ? tileOf(1, 16, 4) : tileOf(1, 64, 1);
  const tile = columns <= 4 ? narrow : columns <= 16 ? tileOf(4, 16, 4) : tileOf(8, 8, 4);
  return { tile, slices: slicesFor(product, tile, SPLIT_WORKGROUPS / 2) };
}

function wholeTile({ rows, columns, rowQuads, phases }: Product): GemmTile {
  const { tiles } = RULES.find((rule) => columns <= rule.columns)!;
  const fitting = tiles.filter(([tile]) => !rowQuads || tile.rowsPerThread % 4 === 0);
  const enough = fitting.find(([tile, least]) => {
    return phases * Math.ceil(rows / tileRows(tile)) * Math.ceil(columns / tileColumns(tile)) >= least;
  });
  return (enough ?? fitting[fitting.length - 1]!)[0];
}

function splitTile({ rows, columns, depth }: Product): GemmTile {
  if (rows <= FEW_ROWS) return FEW_ROWS_TILE;
  if (columns > 32 && depth >= VERY_DEEP) return VERY_DEEP_TILE;
  return SPLIT_RULES.find((rule) => columns <= rule.columns)!.tile;
}

/** No more groups than there is depth for. */
export function withinDepth(tile: GemmTile, depth: number): GemmTile {
  const depthGroups = Math.min(tile.depthGroups, Math.ceil(depth / tile.depth));
  return depthGroups === tile.depthGroups ? tile : { ...tile, depthGroups };
}

/** Slices of the depth that make about the wanted number of workgroups; 1 where it is not split. */
export function slicesFor(
  { rows, columns, depth, splits }: Product,
  tile: GemmTile,
  workgroups: number,
): number {
  if (!splits) return 1;
  const tiles = Math.ceil(rows / tileRows(tile)) * Math.ceil(columns / tileColumns(tile));
  const wanted = Math.min(Math.ceil(workgroups / tiles), Math.floor(depth / LEAST_SLICE), MOST_SLICES);
  if (wanted <= 1) return 1;
  return Math.ceil(depth / sliceDepth(depth, wanted, tile));
}

export const choiceKey = ({ tile, slices }: Choice): string => `${tileKey(tile)}/${slices}`;

/**
 * Whether a stored choice fits the product: a product with rows in fours needs threads that take rows in fours.
 */
export const suits = ({ rowQuads }: Product, { tile }: Choice): boolean =>
  !rowQuads || tile.rowsPerThread % 4 === 0;
