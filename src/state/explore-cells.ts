/**
 * Which pictures the cells of an Explore grid are. They go by seeds, as generate-images has them: a seed's RandomState
 * draws the latent, then the fingerprint, and what all pictures share is not drawn again. So seeds 0–23 of an arbitrary
 * grid are the images of `--seeds=0-23`, and the two "same" grids those of its `--identical-…` options.
 */
import { officialDraws } from '../engine/random/official-draws.ts';
import { toBitString } from '../fingerprint/bits.ts';
import type { Cell } from '../../workers/render/protocol.ts';

export type ExploreMode = 'arbitrary' | 'same-latent' | 'same-fingerprint' | 'matrix';

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

/** What a model takes. */
export interface InputSizes {
  latentSize: number;
  bits: number;
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

/** The fingerprint in the editor: as given, or as its seed draws it. */
export function firstFingerprint(plan: CellPlan, sizes: InputSizes): string {
  return plan.fingerprint ?? fingerprintOf(firstFingerprintSeed(plan), sizes);
}

/** rows·columns cells, row by row. In the matrix rows are latents and columns fingerprints. */
export function planCells(plan: CellPlan, sizes: InputSizes): Cell[] {
  const { mode, columns, rows, seed } = plan;
  const fingerprintSeed = firstFingerprintSeed(plan);
  const count = columns * rows;
  switch (mode) {
    case 'arbitrary':
      return range(count).map((i) => ({
        seed: seedAt(seed, i),
        fingerprint: fingerprintOf(seedAt(seed, i), sizes),
      }));
    case 'same-latent':
      return range(count).map((i) => ({
        seed: seedAt(fingerprintSeed, i),
        latentSeed: seed,
        fingerprint: fingerprintOf(seedAt(fingerprintSeed, i), sizes, true),
      }));
    case 'same-fingerprint': {
      const fingerprint = firstFingerprint(plan, sizes);
      return range(count).map((i) => ({ seed: seedAt(seed, i), fingerprint, fingerprintGiven: true }));
    }
    case 'matrix': {
      const fingerprints = range(columns).map((column) =>
        column === 0 ? firstFingerprint(plan, sizes) : fingerprintOf(seedAt(fingerprintSeed, column), sizes),
      );
      // A row has the noise of its own seed throughout, so that what differs in it is the fingerprint's doing.
      return range(count).map((i) => ({
        seed: seedAt(seed, Math.floor(i / columns)),
        fingerprint: fingerprints[i % columns]!,
      }));
    }
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What the seed draws after the latent, or first where the latent is another picture's. */
function fingerprintOf(seed: number, { latentSize, bits }: InputSizes, identicalLatent = false): string {
  const [draw] = officialDraws([seed], { latentSize, bitCount: bits, noiseSizes: [], identicalLatent });
  return toBitString(draw!.fingerprint);
}
