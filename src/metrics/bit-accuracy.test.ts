import { expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import { accuracyOf, bitAccuracy, distanceRatio, latentR2, wilsonInterval } from './bit-accuracy.ts';

it('counts a bit as 1 only where its logit is above 0', () => {
  const result = bitAccuracy([0.1, -2, 0, 5], [1, 0, 0, 0]);
  expect(result).toMatchObject({ accuracy: 0.75, right: 3, total: 4 });
});

it("gives Wilson's interval of 15 in 50, worked out apart in double precision", () => {
  const [low, high] = wilsonInterval(15, 50);
  expect(low).toBeCloseTo(0.19103553500880951, 12);
  expect(high).toBeCloseTo(0.437503504644534, 12);
});

it('keeps the interval inside 0..1 and open at the ends', () => {
  expect(accuracyOf(10, 10).interval[1]).toBeCloseTo(1, 12);
  expect(accuracyOf(10, 10).interval[1]).toBeLessThanOrEqual(1);
  expect(accuracyOf(10, 10).interval[0]).toBeCloseTo(10 / (10 + 1.959963984540054 ** 2), 10);
  expect(accuracyOf(0, 10).interval[0]).toBe(0);
  expect(() => accuracyOf(0, 0)).toThrow(/no bits/);
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
  expect(
    distanceRatio(
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 0],
        [2, 2],
      ],
    ),
  ).toBe(0.25);
  expect(() => distanceRatio([[0], [1, 1]], [[0], [2]])).toThrow(/cannot be compared/);
});

it('measures the latent: 1 for a perfect reading, 0 for the mean, a known value in between', () => {
  const z = Float64Array.of(1, 10, 3, 20, 5, 60);
  expect(latentR2(z, z, 2)).toBe(1);
  expect(latentR2(z, [3, 30, 3, 30, 3, 30], 2)).toBe(0);
  expect(latentR2([0, 2, 4], [0, 2, 2], 1)).toBeCloseTo(1 - 4 / 8, 12);
});
