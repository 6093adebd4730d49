import { expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import {
  accuracyOf,
  meanSquaredDistance,
  latentR2,
  readRight,
  shareRight,
  wilsonInterval,
} from './bit-accuracy.ts';

it('counts a bit as 1 only where its logit is above 0', () => {
  const [logits, fingerprints] = [
    [0.1, -2, 0, 5],
    [1, 0, 0, 0],
  ];
  expect(shareRight(logits, fingerprints)).toBe(0.75);
  expect(readRight(logits, fingerprints, 2)).toEqual([2, 1]);
});

it("gives Wilson's interval of 15 in 50, worked out apart in double precision", () => {
  const [low, high] = wilsonInterval(15, 50);
  expect(low).toBeCloseTo(0.19103553500880951, 12);
  expect(high).toBeCloseTo(0.437503504644534, 12);
});

it('keeps the interval inside 0..1 and open at the ends', () => {
  const allRight = accuracyOf([5, 5], 5);
  expect(allRight).toMatchObject({ accuracy: 1, right: 10, total: 10 });
  expect(allRight.interval[1]).toBeCloseTo(1, 12);
  expect(allRight.interval[1]).toBeLessThanOrEqual(1);
  expect(allRight.interval[0]).toBeCloseTo(10 / (10 + 1.959963984540054 ** 2), 10);
  expect(accuracyOf([0, 0], 5).interval[0]).toBe(0);
  expect(() => accuracyOf([], 5)).toThrow(/no bits/);
});

it('counts pictures, not bits, where all bits of a picture go right or wrong together', () => {
  const together = accuracyOf([...new Array(15).fill(16), ...new Array(35).fill(0)], 16);
  expect(together).toMatchObject({ accuracy: 0.3, right: 240, total: 800 });
  // 50 pictures; the sample's variance divides by 49.
  const [low, high] = wilsonInterval(0.3 * 49, 49);
  expect(together.interval[0]).toBeCloseTo(low, 10);
  expect(together.interval[1]).toBeCloseTo(high, 10);
});

it('is the interval of independent bits where pictures differ no more than chance', () => {
  expect(accuracyOf([12, 13, 12, 13], 16).interval).toEqual(wilsonInterval(50, 64));
});

it('covers the true share about 95 times in 100 where pictures are good or bad as a whole', () => {
  const random = new RandomState(11);
  const covered = { together: 0, independent: 0 };
  for (let trial = 0; trial < 500; trial++) {
    const rights = Array.from({ length: 100 }, () => {
      const share = random.random() < 0.5 ? 0.6 : 0.98;
      return Array.from({ length: 64 }, () => random.random() < share).filter(Boolean).length;
    });
    const { interval, right, total } = accuracyOf(rights, 64);
    const isIn = ([low, high]: [number, number]): boolean => low <= 0.79 && 0.79 <= high;
    if (isIn(interval)) covered.together++;
    if (isIn(wilsonInterval(right, total))) covered.independent++;
  }
  expect(covered.together / 500).toBeGreaterThan(0.92);
  expect(covered.independent / 500).toBeLessThan(0.75);
});

it('covers the true share about 95 times in 100', () => {
  const random = new RandomState(7);
  let covered = 0;
  for (let trial = 0; trial < 2000; trial++) {
    let right = 0;
    for (let i = 0; i < 100; i++) if (random.random() < 0.9) right++;
    const [low, high] = wilsonInterval(right, 100);
    if (low <= 0.9 && 0.9 <= high) covered++;
  }
  expect(covered / 2000).toBeGreaterThan(0.92);
  expect(covered / 2000).toBeLessThan(0.98);
});

it('compares the two kinds of pairs', () => {
  expect(meanSquaredDistance([0, 0], [1, 1]) / meanSquaredDistance([0, 0], [2, 2])).toBe(0.25);
  expect(() => meanSquaredDistance([0], [1, 1])).toThrow(/cannot be compared/);
});

it('measures the latent: 1 for a perfect reading, 0 for the mean, a known value in between', () => {
  const z = Float64Array.of(1, 10, 3, 20, 5, 60);
  expect(latentR2(z, z, 2)).toBe(1);
  expect(latentR2(z, [3, 30, 3, 30, 3, 30], 2)).toBe(0);
  expect(latentR2([0, 2, 4], [0, 2, 2], 1)).toBeCloseTo(1 - 4 / 8, 12);
});
