import { describe, expect, it } from 'vitest';
import { fingerprintFromSeed, largestSeed, planCells, seedAt, type ExploreMode } from './explore-cells.ts';

const fingerprint = '0110100110010110';
const plan = (mode: ExploreMode) =>
  planCells({ mode, columns: 4, rows: 3, latentSeed: 7, fingerprintSeed: 100, fingerprint });
const distinct = (values: unknown[]) => new Set(values).size;

describe('planCells', () => {
  it('varies both in an arbitrary grid', () => {
    const cells = plan('arbitrary');
    expect(distinct(cells.map((cell) => cell.latentSeed))).toBe(12);
    expect(distinct(cells.map((cell) => cell.fingerprint))).toBe(12);
  });

  it('keeps the latent in a same-latent grid and the fingerprint in a same-fingerprint grid', () => {
    const sameLatent = plan('same-latent');
    expect(distinct(sameLatent.map((cell) => cell.latentSeed))).toBe(1);
    expect(distinct(sameLatent.map((cell) => cell.fingerprint))).toBe(12);
    const sameFingerprint = plan('same-fingerprint');
    expect(distinct(sameFingerprint.map((cell) => cell.latentSeed))).toBe(12);
    expect(sameFingerprint.every((cell) => cell.fingerprint === fingerprint)).toBe(true);
  });

  it('has one latent a row and one fingerprint a column in the matrix', () => {
    const cells = plan('matrix');
    for (const [index, cell] of cells.entries()) {
      expect(cell.latentSeed).toBe(7 + Math.floor(index / 4));
      expect(cell.fingerprint).toBe(cells[index % 4]?.fingerprint);
    }
    expect(distinct(cells.map((cell) => cell.fingerprint))).toBe(4);
  });

  it("starts with the editor's fingerprint in every mode", () => {
    for (const mode of ['arbitrary', 'same-latent', 'same-fingerprint', 'matrix'] as const) {
      expect(plan(mode)[0]?.fingerprint).toBe(fingerprint);
    }
  });
});

describe('seeds', () => {
  it('give the same fingerprint every time, about half ones', () => {
    const bits = fingerprintFromSeed(3, 128);
    expect(bits).toBe(fingerprintFromSeed(3, 128));
    expect(bits).not.toBe(fingerprintFromSeed(4, 128));
    const ones = [...bits].filter((bit) => bit === '1').length;
    expect(ones).toBeGreaterThan(40);
    expect(ones).toBeLessThan(88);
  });

  it("wrap at numpy's largest", () => {
    expect(seedAt(largestSeed, 1)).toBe(0);
  });
});
