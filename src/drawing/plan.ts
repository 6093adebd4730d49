/**
 * A grid as a person asks for it: which pictures its cells are, said by seeds. No numbers are drawn here, so that the page may
 * use it; plan-cells.ts makes the cells.
 */
export const exploreModes = ['arbitrary', 'same-latent', 'same-fingerprint', 'matrix'] as const;
export type ExploreMode = (typeof exploreModes)[number];

export interface CellPlan {
  mode: ExploreMode;
  columns: number;
  rows: number;
  /** Of the first picture; the others count up. */
  seed: number;
  /** Where the fingerprints' seeds begin, but in an arbitrary grid; null: at `seed`, as in generate-images. */
  fingerprintSeed: number | null;
  /** Fingerprints as a person gave them, by slot (slotOf); the others are drawn. */
  given: Readonly<Record<number, string>>;
}

/** numpy's largest seed. */
export const largestSeed = 0xffffffff;

/** Seeds count up from a base and wrap at numpy's largest. */
export function seedAt(base: number, offset: number): number {
  return (base + offset) % (largestSeed + 1);
}

/** Where the fingerprints' seeds begin. */
export function firstFingerprintSeed({ mode, seed, fingerprintSeed }: CellPlan): number {
  return mode === 'arbitrary' ? seed : (fingerprintSeed ?? seed);
}

/**
 * Where a cell's fingerprint stands among those that can be given: all cells of a column share one in the matrix, all cells share
 * one where the mode says so, and else each has its own.
 */
export function slotOf({ mode, columns }: Pick<CellPlan, 'mode' | 'columns'>, index: number): number {
  if (mode === 'matrix') return index % columns;
  return mode === 'same-fingerprint' ? 0 : index;
}
