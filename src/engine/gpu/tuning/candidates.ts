/** The tiles worth measuring for a matrix product on a given device, beside the rule's (rules.ts). */
import { tileBytes, tileColumns, tileRows, tileThreads, type GemmTile } from './tile.ts';
import {
  choiceKey,
  ruleFor,
  slicesFor,
  SPLIT_WORKGROUPS,
  tileOf,
  withinDepth,
  type Choice,
  type Product,
} from './rules.ts';

const ahead = { prefetch: true };
const shared = (depthGroups: number, more: Partial<GemmTile> = {}): Partial<GemmTile> => {
  return { depthGroups, ...more };
};

/**
 * Tiles worth trying for a matrix of at most this many columns: first those for many rows, last those for few
 * rows and great depth. Each was the fastest for some product on an H200, or is the next larger or smaller one.
 * More would take long to compile.
 */
const SHAPES: readonly { columns: number; tiles: readonly GemmTile[] }[] = [
  {
    columns: 4,
    tiles: [
      tileOf(1, 64, 1),
      tileOf(1, 64, 1, { depth: 32 }),
      tileOf(1, 64, 4),
      tileOf(1, 128, 1),
      tileOf(1, 16, 4),
      tileOf(1, 8, 4, shared(8)),
      tileOf(1, 8, 4, shared(16)),
      tileOf(1, 16, 4, shared(8)),
    ],
  },
  {
    columns: 16,
    tiles: [
      tileOf(4, 16, 4, ahead),
      tileOf(4, 32, 4, ahead),
      tileOf(4, 16, 8, ahead),
      tileOf(4, 16, 4, shared(2, ahead)),
      tileOf(4, 16, 4, shared(4, ahead)),
      tileOf(4, 8, 4, shared(4, ahead)),
      tileOf(4, 1, 4, shared(16)),
    ],
  },
  {
    columns: 32,
    tiles: [
      tileOf(8, 8, 4, ahead),
      tileOf(8, 16, 4, ahead),
      tileOf(8, 32, 4, ahead),
      tileOf(8, 8, 4, shared(2, ahead)),
      tileOf(8, 8, 4, shared(4, ahead)),
      tileOf(8, 4, 4, shared(4, ahead)),
      tileOf(8, 4, 4, shared(8, ahead)),
      tileOf(8, 8, 2, shared(4, ahead)),
      tileOf(8, 1, 4, shared(16)),
    ],
  },
  {
    columns: Infinity,
    tiles: [
      tileOf(16, 8, 4, ahead),
      tileOf(16, 8, 8, ahead),
      tileOf(16, 16, 4, ahead),
      tileOf(16, 16, 8, ahead),
      tileOf(8, 16, 8, { quadsPerThread: 2, ...ahead }),
      tileOf(8, 8, 4, shared(2, ahead)),
      tileOf(8, 8, 4, shared(4, ahead)),
      tileOf(16, 8, 4, shared(2, ahead)),
      tileOf(16, 4, 4, shared(4, ahead)),
    ],
  },
];

export interface TileLimits {
  maxComputeWorkgroupStorageSize: number;
  maxComputeInvocationsPerWorkgroup: number;
}

/** Prefetched loads are unrolled. More than this many vec4s per thread and operand only spill registers. */
const MOST_PREFETCHED = 4;

/** Whether a device with these limits can run the tile at all, and its source stays of reasonable size. */
export function fitsDevice(tile: GemmTile, limits: TileLimits): boolean {
  const loads =
    (Math.max(tileRows(tile), tileColumns(tile)) * tile.depth) / 4 / (tile.threadsX * tile.threadsY);
  return (
    tileBytes(tile) <= limits.maxComputeWorkgroupStorageSize &&
    tileThreads(tile) <= limits.maxComputeInvocationsPerWorkgroup &&
    (!tile.prefetch || loads <= MOST_PREFETCHED)
  );
}

/** What is worth measuring for a product: the rule's choice, the tiles above, and the rule's with other slices. */
export function candidatesFor(product: Product, limits: TileLimits): Choice[] {
  const { tiles } = SHAPES.find(({ columns }) => product.columns <= columns)!;
  const rule = ruleFor(product);
  const sliced = (tile: GemmTile, workgroups: number): Choice => {
    return { tile, slices: slicesFor(product, tile, workgroups) };
  };
  const choices = [
    rule,
    ...tiles
      .map((tile) => withinDepth(tile, product.depth))
      .filter((tile) => fitsDevice(tile, limits) && (!product.rowQuads || tile.rowsPerThread % 4 === 0))
      .map((tile) => sliced(tile, SPLIT_WORKGROUPS)),
    sliced(rule.tile, SPLIT_WORKGROUPS / 4),
    sliced(rule.tile, SPLIT_WORKGROUPS * 2),
  ];
  return [...new Map(choices.map((choice) => [choiceKey(choice), choice])).values()];
}
