/**
 * Which latents and fingerprints the cells of an Explore grid have. Seeds mean numpy's RandomState, so the same seed
 * is the same fingerprint everywhere. The first fingerprint is always the one in the editor.
 */
import { RandomState } from '../engine/random/numpy.ts';
import { toBitString } from '../fingerprint/bits.ts';
import type { Cell } from '../../workers/render/protocol.ts';

export type ExploreMode = 'arbitrary' | 'same-latent' | 'same-fingerprint' | 'matrix';

export interface CellPlan {
  mode: ExploreMode;
  columns: number;
  rows: number;
  latentSeed: number;
  fingerprintSeed: number;
  /** The editor's fingerprint; its length is the model's. */
  fingerprint: string;
}

/** numpy's largest seed. */
export const largestSeed = 0xffffffff;

/** Fair bits from RandomState(seed): each the top bit of one 32-bit draw, first bit first. */
export function fingerprintFromSeed(seed: number, bitCount: number): string {
  const random = new RandomState(seed);
  return toBitString(Uint8Array.from({ length: bitCount }, () => random.uint32() >>> 31));
}

/** Seeds count up from a base and wrap at numpy's largest. */
export function seedAt(base: number, offset: number): number {
  return (base + offset) % (largestSeed + 1);
}

/** rows·columns cells, row by row. In the matrix rows are latents and columns fingerprints. */
export function planCells(plan: CellPlan): Cell[] {
  const { mode, columns, rows, latentSeed, fingerprintSeed, fingerprint } = plan;
  const distinct = mode === 'same-fingerprint' ? 1 : mode === 'matrix' ? columns : columns * rows;
  const fingerprints = Array.from({ length: distinct }, (_, index) =>
    index === 0 ? fingerprint : fingerprintFromSeed(seedAt(fingerprintSeed, index - 1), fingerprint.length),
  );
  return Array.from({ length: columns * rows }, (_, index) => {
    const row = Math.floor(index / columns);
    const latentOffset = mode === 'same-latent' ? 0 : mode === 'matrix' ? row : index;
    const which = mode === 'same-fingerprint' ? 0 : mode === 'matrix' ? index % columns : index;
    return {
      latentSeed: seedAt(latentSeed, latentOffset),
      fingerprint: fingerprints[which] ?? fingerprint,
    };
  });
}
