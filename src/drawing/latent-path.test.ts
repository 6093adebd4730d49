import { expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import { latentAfter, slerp } from './latent-path.ts';

const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toFixed(5)));
const lengthOf = (values: Float32Array): number => Math.hypot(...values);
const latentOf = (seed: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(new RandomState(seed).randn(64));

it('goes along the arc, not along the chord', () => {
  const [east, north] = [Float32Array.of(10, 0), Float32Array.of(0, 10)];
  expect(rounded(slerp(east, north, 1 / 3))).toEqual([8.66025, 5]);
  expect(rounded(slerp(east, north, 2 / 3))).toEqual([5, 8.66025]);
});

it('begins and ends at its ends, and stays about as long on the way', () => {
  const [from, to] = [latentOf(1), latentOf(2)];
  expect(slerp(from, to, 0)).toEqual(from);
  expect(rounded(slerp(from, to, 1))).toEqual(rounded(to));
  const [least, most] = [lengthOf(from), lengthOf(to)].sort((a, b) => a - b);
  expect(lengthOf(slerp(from, to, 0.5))).toBeGreaterThan(0.95 * least!);
  expect(lengthOf(slerp(from, to, 0.5))).toBeLessThan(1.05 * most!);
});

it.each([
  ['the same latent', Float32Array.of(3, 4), Float32Array.of(3, 4), [3, 4]],
  ['the opposite one', Float32Array.of(3, 4), Float32Array.of(-3, -4), [1.5, 2]],
  ['nothing', Float32Array.of(3, 4), new Float32Array(2), [2.25, 3]],
])('is a straight line to %s', (_, from, to, expected) => {
  expect(rounded(slerp(from, to, 0.25))).toEqual(expected);
});

it('takes steps one after another, each towards the latent of its seed', () => {
  const steps = [
    { seed: 2, share: 0.25 },
    { seed: 3, share: 0.5 },
  ];
  const expected = slerp(slerp(latentOf(1), latentOf(2), 0.25), latentOf(3), 0.5);
  expect(latentAfter(latentOf(1), steps)).toEqual(expected);
  expect(latentAfter(latentOf(1), [])).toEqual(latentOf(1));
});
