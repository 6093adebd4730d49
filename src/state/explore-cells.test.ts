import { describe, expect, it } from 'vitest';
import { officialDraws } from '../engine/random/official-draws.ts';
import { toBitString } from '../fingerprint/bits.ts';
import {
  firstFingerprint,
  largestSeed,
  planCells,
  seedAt,
  type CellPlan,
  type ExploreMode,
} from './explore-cells.ts';

const sizes = { latentSize: 32, bits: 16 };
const given = '0110100110010110';
const planOf = (mode: ExploreMode, change: Partial<CellPlan> = {}): CellPlan => ({
  mode,
  columns: 4,
  rows: 3,
  seed: 7,
  fingerprintSeed: null,
  fingerprint: null,
  ...change,
});
const cellsOf = (mode: ExploreMode, change: Partial<CellPlan> = {}) => planCells(planOf(mode, change), sizes);

/** The fingerprints of `generate-images --seeds=7-18` with the options. */
const official = (options: { identicalLatent?: boolean; identicalFingerprint?: boolean } = {}) =>
  [
    ...officialDraws(
      Array.from({ length: 12 }, (_, i) => 7 + i),
      { latentSize: sizes.latentSize, bitCount: sizes.bits, noiseSizes: [], ...options },
    ),
  ].map(({ fingerprint }) => toBitString(fingerprint));

describe('planCells', () => {
  it('gives the pictures of generate-images in an arbitrary grid, whatever is given elsewhere', () => {
    const expected = official().map((fingerprint, i) => ({ seed: 7 + i, fingerprint }));
    expect(cellsOf('arbitrary')).toEqual(expected);
    expect(cellsOf('arbitrary', { fingerprintSeed: 3, fingerprint: given })).toEqual(expected);
  });

  it('gives those of an identical latent, and other fingerprints from a seed of their own', () => {
    const expected = official({ identicalLatent: true });
    expect(cellsOf('same-latent')).toEqual(
      expected.map((fingerprint, i) => ({ seed: 7 + i, latentSeed: 7, fingerprint })),
    );
    expect(cellsOf('same-latent', { fingerprintSeed: 9 })[0]).toEqual({
      seed: 9,
      latentSeed: 7,
      fingerprint: expected[2],
    });
  });

  it('gives those of an identical fingerprint, drawn or given', () => {
    const [expected] = official({ identicalFingerprint: true });
    const cells = cellsOf('same-fingerprint');
    expect(cells.map(({ seed }) => seed)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    expect(new Set(cells.map(({ fingerprint }) => fingerprint))).toEqual(new Set([expected]));
    expect(cells.every(({ fingerprintGiven }) => fingerprintGiven)).toBe(true);
    const withGiven = cellsOf('same-fingerprint', { fingerprint: given });
    expect(new Set(withGiven.map(({ fingerprint }) => fingerprint))).toEqual(new Set([given]));
  });

  it('has one latent a row, one fingerprint a column and an arbitrary grid on the diagonal', () => {
    const cells = cellsOf('matrix');
    const arbitrary = cellsOf('arbitrary');
    for (const [index, cell] of cells.entries()) {
      expect(cell.seed).toBe(7 + Math.floor(index / 4));
      expect(cell.fingerprint).toBe(arbitrary[index % 4]!.fingerprint);
    }
    for (const row of [0, 1, 2]) expect(cells[row * 4 + row]).toEqual(arbitrary[row]);
    const edited = cellsOf('matrix', { fingerprint: given });
    expect(edited.map(({ fingerprint }) => fingerprint)).toEqual(
      cells.map(({ fingerprint }, index) => (index % 4 === 0 ? given : fingerprint)),
    );
  });
});

describe('seeds', () => {
  it('name the fingerprint in the editor until another is given', () => {
    expect(firstFingerprint(planOf('matrix'), sizes)).toBe(official()[0]);
    expect(firstFingerprint(planOf('matrix', { fingerprintSeed: 8 }), sizes)).toBe(official()[1]);
    expect(firstFingerprint(planOf('matrix', { fingerprint: given }), sizes)).toBe(given);
  });

  it("wrap at numpy's largest", () => {
    expect(seedAt(largestSeed, 1)).toBe(0);
    expect(cellsOf('arbitrary', { seed: largestSeed })[1]!.seed).toBe(0);
  });
});
