import { describe, expect, it } from 'vitest';
import { officialDraws } from '../engine/random/official-draws.ts';
import { toBitString } from '../fingerprint/bits.ts';
import { cellsOfSeeds, drawnFingerprint, planCells } from './plan-cells.ts';
import { largestSeed, seedAt, type CellPlan, type ExploreMode } from './plan.ts';

const sizes = { latentSize: 32, fingerprintSize: 16 };
const given = '0110100110010110';
const planOf = (mode: ExploreMode, change: Partial<CellPlan> = {}): CellPlan => ({
  mode,
  columns: 4,
  rows: 3,
  seed: 7,
  fingerprintSeed: null,
  given: {},
  ...change,
});
const cellsOf = (mode: ExploreMode, change: Partial<CellPlan> = {}) => planCells(planOf(mode, change), sizes);

/** The fingerprints of `generate-images --seeds=7-18` with the options. */
const official = (options: { identicalLatent?: boolean; identicalFingerprint?: boolean } = {}) =>
  [
    ...officialDraws(
      Array.from({ length: 12 }, (_, i) => 7 + i),
      { latentSize: sizes.latentSize, bitCount: sizes.fingerprintSize, noiseSizes: [], ...options },
    ),
  ].map(({ fingerprint }) => toBitString(fingerprint));

describe('planCells', () => {
  it('gives the pictures of generate-images in an arbitrary grid, but for the cells that are given another', () => {
    const expected = official().map((fingerprint, i) => ({ seed: 7 + i, fingerprint }));
    expect(cellsOf('arbitrary')).toEqual(expected);
    expect(cellsOf('arbitrary', { fingerprintSeed: 3, given: { 5: given } })).toEqual(
      expected.map((cell, i) => (i === 5 ? { ...cell, fingerprint: given } : cell)),
    );
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
    const withGiven = cellsOf('same-fingerprint', { given: { 0: given } });
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
    const edited = cellsOf('matrix', { given: { 2: given } });
    expect(edited.map(({ fingerprint }) => fingerprint)).toEqual(
      cells.map(({ fingerprint }, index) => (index % 4 === 2 ? given : fingerprint)),
    );
  });
});

describe('seeds', () => {
  it('that are listed give the pictures of generate-images with both options, whatever their order', () => {
    const fingerprint = drawnFingerprint(9, sizes);
    expect(fingerprint).toBe(official()[2]);
    expect(cellsOfSeeds([9, 7], { latentSeed: 9, fingerprint }, sizes)).toEqual([
      { seed: 9, latentSeed: 9, fingerprint, fingerprintGiven: true },
      { seed: 7, latentSeed: 9, fingerprint, fingerprintGiven: true },
    ]);
  });

  it("wrap at numpy's largest", () => {
    expect(seedAt(largestSeed, 1)).toBe(0);
    expect(cellsOf('arbitrary', { seed: largestSeed })[1]!.seed).toBe(0);
  });
});
