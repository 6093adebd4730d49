import { expect, it } from 'vitest';
import { deviation, readCurve, tolerance } from './curve.ts';

const line = (iteration: number, generator: number): string =>
  JSON.stringify({ iteration, kimg: iteration / 100, elapsedMs: 5, generator });

it('reads the points of the first steps in order, of a point told twice the last', () => {
  const curve = [line(20, 1), line(40, 2), line(20, 3), line(300, 4), ''].join('\n');
  expect(readCurve(curve, 200)).toEqual([
    { iteration: 20, statistics: { generator: 3 } },
    { iteration: 40, statistics: { generator: 2 } },
  ]);
});

it('finds the statistic that is furthest off, relative to its size', () => {
  const { name, off } = deviation({ generator: 2.02, r1: 0.001 }, { generator: 2, r1: 0 });
  expect(name).toBe('generator');
  expect(off).toBeCloseTo(0.01);
});

it('counts a missing or broken number as off without bound', () => {
  expect(deviation({}, { generator: 1 }).off).toBe(Infinity);
  expect(deviation({ generator: Number.NaN }, { generator: 1 }).off).toBe(Infinity);
});

it('allows little at first and more as training amplifies it', () => {
  expect([20, 200].map(tolerance)).toEqual([0.01, 0.1]);
});
