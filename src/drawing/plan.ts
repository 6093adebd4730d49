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
  /** The first fingerprint as a person gave it; null: the one that its seed draws. Where each seed draws its own, unused. */
  fingerprint: string | null;
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

/** Whether the mode has a first fingerprint that a person can give. */
export function takesFingerprint(mode: ExploreMode): boolean {
  return mode === 'matrix' || mode === 'same-fingerprint';
}
