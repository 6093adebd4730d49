/**
 * A grid as a person asks for it: seeds say which pictures its cells are. No numbers are drawn here, so that
 * the page may use it; plan-cells.ts makes the cells.
 */
import type { Cell } from './cell.ts';

export const exploreModes = ['arbitrary', 'same-latent', 'same-fingerprint', 'matrix', 'children'] as const;
export type ExploreMode = (typeof exploreModes)[number];

export interface CellPlan {
  mode: ExploreMode;
  columns: number;
  rows: number;
  /** Seed of the first picture; the others count up. */
  seed: number;
  /** The first seed of the fingerprints, except in an arbitrary grid. Null: `seed`, as in generate-images. */
  fingerprintSeed: number | null;
  /** Fingerprints as a person gave them, by slot (slotOf); the others are drawn. */
  given: Readonly<Record<number, string>>;
  /** A factor for all latents; 1 if left out. */
  latentScale?: number;
  /** A second fingerprint for the finer layers of every picture. */
  mix?: PlanMix | null;
  /** For the mode `children` only, which has columns and rows of its own. */
  family?: Family | null;
}

/** Layers of `size` pixels and more take the second fingerprint. */
export interface PlanMix {
  fingerprint: string;
  size: number;
}

/** A picture in the middle and its neighbours around it. */
export interface Family {
  parent: Omit<Cell, 'latentScale' | 'mix'>;
  /** Whether a child has another latent or another fingerprint. */
  by: 'latent' | 'bits';
  /** How far the latents of children are, as a share of the arc to other latents. */
  radius: number;
  /** How many bits of a child are flipped. */
  flips: number;
  /** Of the first child; the others count up. */
  seed: number;
}

const familySide = 3;
/** The parent's cell. */
export const middle = 4;

/** Columns and rows of the grid that a plan comes to. */
export function shapeOf({ mode, columns, rows }: Pick<CellPlan, 'mode' | 'columns' | 'rows'>): {
  columns: number;
  rows: number;
} {
  return mode === 'children' ? { columns: familySide, rows: familySide } : { columns, rows };
}

/** numpy's largest seed. */
export const largestSeed = 0xffffffff;

/** Seeds count up from a base and wrap at numpy's largest. */
export function seedAt(base: number, offset: number): number {
  return (base + offset) % (largestSeed + 1);
}

/** The first seed of the fingerprints. */
export function firstFingerprintSeed({ mode, seed, fingerprintSeed }: CellPlan): number {
  return mode === 'arbitrary' ? seed : (fingerprintSeed ?? seed);
}

/**
 * The slot of a cell among the fingerprints that can be given. In the matrix the cells of a column share one,
 * in "same fingerprint" all cells do, and otherwise each has its own. Children are given none: theirs follow
 * from their parent's.
 */
export function slotOf({ mode, columns }: Pick<CellPlan, 'mode' | 'columns'>, index: number): number {
  if (mode === 'matrix') return index % columns;
  return mode === 'same-fingerprint' ? 0 : index;
}
