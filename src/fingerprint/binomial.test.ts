import { describe, expect, it } from 'vitest';
import { binomialTail, log10BinomialTail, matchThreshold, unionBound } from './binomial.ts';

describe('the binomial tail', () => {
  it('matches hand-counted small cases', () => {
    expect(binomialTail(4, 0)).toBe(1);
    expect(binomialTail(4, 1)).toBe(15 / 16);
    expect(binomialTail(4, 2)).toBe(11 / 16);
    expect(binomialTail(4, 4)).toBe(1 / 16);
    expect(binomialTail(4, 5)).toBe(0);
    expect(binomialTail(4, -3)).toBe(1);
  });

  it('is exact far out in the tail', () => {
    expect(binomialTail(128, 128)).toBe(2 ** -128);
    expect(binomialTail(128, 127)).toBe(129 * 2 ** -128);
    expect(binomialTail(1000, 1000)).toBe(2 ** -1000);
    expect(log10BinomialTail(1000, 999)).toBeCloseTo(Math.log10(1001) - 1000 * Math.log10(2), 9);
    expect(log10BinomialTail(5000, 5000)).toBeCloseTo(-5000 * Math.log10(2), 8);
  });

  it('is one half plus half the middle term at the middle', () => {
    // C(128,64) / 2^128, from the central binomial series.
    let middle = 1;
    for (let i = 1; i <= 64; i++) middle *= (2 * i - 1) / (2 * i);
    expect(binomialTail(128, 64)).toBeCloseTo(0.5 + middle / 2, 14);
  });

  it('needs 92, 98 and 103 of 128 bits at 1e-6 for one, a thousand and a million users', () => {
    expect(matchThreshold(128, 1e-6, 1)).toBe(92);
    expect(matchThreshold(128, 1e-6, 1_000)).toBe(98);
    expect(matchThreshold(128, 1e-6, 1_000_000)).toBe(103);
  });

  it('knows when no number of matches is enough', () => {
    expect(matchThreshold(16, 1e-6)).toBeUndefined();
    expect(matchThreshold(20, 1e-6)).toBe(20);
  });

  it('caps the union bound at one', () => {
    expect(unionBound(1e-3, 10)).toBeCloseTo(1e-2);
    expect(unionBound(0.4, 10)).toBe(1);
  });
});
