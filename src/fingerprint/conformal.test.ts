import { describe, expect, it } from 'vitest';
import { conformalP, countAtLeast, supportedRate, uniformityP } from './conformal.ts';

describe('conformal evidence', () => {
  it('is (1 + innocents at least as good) / (N + 1)', () => {
    expect(conformalP(0, 3000)).toBe(1 / 3001);
    expect(conformalP(3000, 3000)).toBe(1);
    expect(conformalP(2, 9)).toBe(0.3);
  });

  it('claims no rate that its innocents cannot support', () => {
    expect(supportedRate(3000)).toBe(1e-3);
    expect(supportedRate(3_000_000)).toBe(1e-6);
    expect(supportedRate(1)).toBe(1);
  });

  it('counts from the value itself upwards', () => {
    const sorted = [1, 2, 2, 3];
    expect([0, 1, 2, 2.5, 3, 4].map((value) => countAtLeast(sorted, value))).toEqual([4, 4, 3, 1, 1, 0]);
  });
});

describe('the test of uniformity', () => {
  it('has the published critical values', () => {
    // Stephens 1970, table 1A: (√n + 0.12 + 0.11/√n)·D = 1.358 at 5 %, 1.628 at 1 %.
    const shifted = (n: number, lambda: number) => {
      const distance = lambda / (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
      // One bunch of values at 0 gives D = share of them, the rest lies on the diagonal above it.
      return Array.from({ length: n }, (_, i) => Math.max(0, (i + 1) / n - distance));
    };
    expect(uniformityP(shifted(5000, 1.358))).toBeCloseTo(0.05, 3);
    expect(uniformityP(shifted(5000, 1.628))).toBeCloseTo(0.01, 3);
  });

  it('passes what is uniform and fails what is not', () => {
    const uniform = Array.from({ length: 5000 }, (_, i) => (i + 0.5) / 5000);
    expect(uniformityP(uniform)).toBe(1);
    expect(uniformityP(uniform.map((value) => value ** 1.1))).toBeLessThan(1e-3);
  });
});
