import { expect, it } from 'vitest';
import { changeMap, distanceShare, strongestMaps } from './trace-pictures.ts';

/** 2×2 places of three channels: the first is flat, the second varies most. */
const before = Float32Array.of(5, 0, 1, 5, 9, 1, 5, 0, 2, 5, 3, 1);

it('the maps that vary most are shown in the order of the network, from black to white', () => {
  expect([...strongestMaps([before, before], 3, 2)]).toEqual([0, 255, 0, 85, 0, 0, 255, 0]);
});

it('maps are chosen by what was before the change, so that it does not shuffle them', () => {
  const now = before.map((value, i) => (i % 3 === 0 ? 100 * i : value));
  expect([...strongestMaps([before, now], 3, 1)]).toEqual([0, 255, 0, 85]);
});

it('the change is white where most has moved, and black where nothing has', () => {
  const now = Float32Array.from(before);
  now[3] = 6;
  now[7] = 4;
  expect([...changeMap([before, now], 2)]).toEqual([0, 64, 255, 0]);
  expect([...changeMap([before, before], 2)]).toEqual([0, 0, 0, 0]);
});

it('distances are shares of the length now', () => {
  expect(distanceShare(Float32Array.of(3, 0), Float32Array.of(3, 4))).toBeCloseTo(0.8);
  expect(distanceShare(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(0);
});

it('shows maps of the largest models', () => {
  const size = 1024;
  const values = Float32Array.from({ length: size * size }, (_, i) => i % 5);
  const pixels = strongestMaps([values, values], 1, 1);
  expect([pixels[0], pixels[4]]).toEqual([0, 255]);
  const moved = values.slice();
  moved[7]! += 1;
  const change = changeMap([values, moved], size);
  expect([change[6], change[7]]).toEqual([0, 255]);
});
