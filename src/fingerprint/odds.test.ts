import { expect, it } from 'vitest';
import { sayOdds, sayRate } from './odds.ts';

it.each([
  [0, 'always'],
  [Math.log10(0.315), '31.5 times in 100'],
  [Math.log10(0.05), 'once in 20'],
  [-3, 'once in 1\u2009000'],
  [Math.log10(1 / 65536), 'once in 66\u2009000'],
  [-6, 'once in 10⁶'],
  [Math.log10(2e-7), 'once in 5.0 · 10⁶'],
  [-7.9999, 'once in 10⁸'],
  [-400.5, 'once in 3.2 · 10⁴⁰⁰'],
  [Number.NEGATIVE_INFINITY, 'never'],
])('says a chance of 10^%d as “%s”', (log10, words) => expect(sayOdds(log10)).toBe(words));

it('says a rate in the same way', () => {
  expect(sayRate(1e-6)).toBe('once in 10⁶');
  expect(sayRate(0.01)).toBe('once in 100');
});
