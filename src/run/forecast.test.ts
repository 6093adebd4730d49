import { expect, it } from 'vitest';
import { imagesUntil } from './forecast.ts';

const at = (...accuracies: number[]) =>
  accuracies.map((accuracy, i) => ({ accuracy, imagesShown: 1000 * (i + 1) }));

it('carries on the mean rate at which wrong bits have become fewer since lift-off', () => {
  // Half as many wrong bits every 1000 images: 0.4, 0.2, 0.1; 0.01 is 3.32 halvings away.
  const halving = at(0.5, 0.52, 0.6, 0.8, 0.9);
  expect(imagesUntil(0.9, halving)).toBe(0);
  expect(imagesUntil(0.99, halving)).toBeCloseTo(1000 * Math.log2(10), 6);
});

it('says nothing before lift-off, of a single measurement, and where bits are lost', () => {
  expect(imagesUntil(0.9, [])).toBeUndefined();
  expect(imagesUntil(0.9, at(0.5, 0.54))).toBeUndefined();
  expect(imagesUntil(0.9, at(0.5, 0.7))).toBeUndefined();
  expect(imagesUntil(0.9, at(0.7, 0.6))).toBeUndefined();
});

it('begins anew where a run has fallen back to chance', () => {
  expect(imagesUntil(0.9, at(0.7, 0.5, 0.6, 0.8))).toBeCloseTo(1000, 6);
});
