/**
 * Which tiles a matrix product may get. ruleFor() is a start that suits any GPU: enough workgroups first, then as much work
 * per thread as is left. candidatesFor() lists what is worth measuring against it on a given one (../../tuning).
 */
import type { GemmTile } from './gemm.ts';
import { sliceDepth, tileBytes, tileColumns, tileKey, tileRows } from './gemm.ts';

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

/** Workgroups that keep a large GPU busy; below it tiles shrink and depths are split. */
const ENOUGH_WORKGROUPS = 256;
/** Below this depth of a slice the dispatch that adds the slices costs more than they save. */
const LEAST_SLICE = 512;
const MOST_SLICES = 64;

const tileOf = (
  threadsX: number,
  threadsY: number,
  rowsPerThread: number,
  more: Partial<GemmTile> = {},
): GemmTile => {
  return { threadsX, threadsY, rowsPerThread, quadsPerThread: 1, depth: 16, prefetch: false, ...more };
};

export function ruleFor(product: Product): Choice {
  const tile = tileByRule(product);
  return { tile, slices: slicesFor(product, tile, ENOUGH_WORKGROUPS) };
}

function tileByRule({ rows, columns, rowQuads, phases }: Product): GemmTile {
  if (columns <= 4) return rowQuads ? tileOf(1, 16, 4) : tileOf(1, 64, 1);
  if (columns <= 16) return tileOf(4, 16, 4);
  const wide = tileOf(columns > 32 ? 16 : 8, 8, 8);
  const groups = Math.ceil((rows * phases) / 64) * Math.ceil(columns / tileColumns(wide));
  return groups >= ENOUGH_WORKGROUPS ? wide : tileOf(8, 8, 4);
}

function slicesFor({ rows, columns, depth, splits }: Product, tile: GemmTile, workgroups: number): number {
  if (!splits) return 1;
  const tiles = Math.ceil(rows / tileRows(tile)) * Math.ceil(columns / tileColumns(tile));
  const wanted = Math.min(Math.ceil(workgroups / tiles), Math.floor(depth / LEAST_SLICE), MOST_SLICES);
  if (wanted <= 1) return 1;
  return Math.ceil(depth / sliceDepth(depth, wanted, tile));
}

/** Tiles worth trying where the matrix has so many columns (at most) or more. */
const SHAPES: readonly { columns: number; tiles: readonly GemmTile[] }[] = [
  {
    columns: 4,
    tiles: [tileOf(1, 64, 1), tileOf(1, 64, 4), tileOf(1, 128, 1), tileOf(1, 16, 4)],
  },
  {
    columns: 16,
    tiles: [tileOf(4, 16, 4), tileOf(4, 32, 4), tileOf(4, 16, 8)],
  },
  {
    columns: 32,
    tiles: [
      tileOf(8, 8, 4),
      tileOf(8, 8, 8),
      tileOf(8, 16, 4),
      tileOf(8, 16, 8),
      tileOf(8, 32, 4),
      tileOf(4, 16, 4, { quadsPerThread: 2 }),
      tileOf(4, 16, 8, { quadsPerThread: 2 }),
    ],
  },
  {
    columns: Infinity,
    tiles: [
      tileOf(8, 8, 4),
      tileOf(8, 8, 8),
      tileOf(16, 8, 4),
      tileOf(16, 8, 8),
      tileOf(16, 16, 4),
      tileOf(16, 16, 8),
      tileOf(8, 8, 8, { quadsPerThread: 2 }),
      tileOf(8, 16, 8, { quadsPerThread: 2 }),
    ],
  },
];

/** Numbers of workgroups that splitting the depth may aim at. */
const SPLITS = [128, 256, 512, 1024];

export interface TileLimits {
  maxComputeWorkgroupStorageSize: number;
  maxComputeInvocationsPerWorkgroup: number;
}

/** Prefetched loads are unrolled: more than this many vec4s a thread and operand only spill registers. */
const MOST_PREFETCHED = 4;

/** Whether a device with these limits can run the tile at all, and its source stays of reasonable size. */
function fits(tile: GemmTile, limits: TileLimits): boolean {
  const threads = tile.threadsX * tile.threadsY;
  const loads = (Math.max(tileRows(tile), tileColumns(tile)) * tile.depth) / 4 / threads;
  return (
    tileBytes(tile) <= limits.maxComputeWorkgroupStorageSize &&
    threads <= limits.maxComputeInvocationsPerWorkgroup &&
    (!tile.prefetch || loads <= MOST_PREFETCHED)
  );
}

/** What is worth measuring for a product, the rule's choice first. */
export function candidatesFor(product: Product, limits: TileLimits): Choice[] {
  const { tiles } = SHAPES.find(({ columns }) => product.columns <= columns)!;
  const variants = tiles.flatMap((tile) =>
    [8, 16, 32].flatMap((depth) => [false, true].map((prefetch) => ({ ...tile, depth, prefetch }))),
  );
  const choices = [
    ruleFor(product),
    ...variants
      .filter((tile) => fits(tile, limits) && (!product.rowQuads || tile.rowsPerThread % 4 === 0))
      .flatMap((tile) => {
        const slices = SPLITS.map((workgroups) => slicesFor(product, tile, workgroups));
        return [...new Set(slices)].map((count) => ({ tile, slices: count }));
      }),
  ];
  const byKey = new Map(choices.map((choice) => [choiceKey(choice), choice]));
  return [...byKey.values()];
}

export const choiceKey = ({ tile, slices }: Choice): string => `${tileKey(tile)}/${slices}`;

/** Whether a choice from elsewhere (a store) can be a product's at all: rows in fours need threads that take them so. */
export const suits = ({ rowQuads }: Product, { tile }: Choice): boolean =>
  !rowQuads || tile.rowsPerThread % 4 === 0;

/** Whether a device with these limits can run it. */
export const fitsDevice = ({ tile }: Choice, limits: TileLimits): boolean => fits(tile, limits);
