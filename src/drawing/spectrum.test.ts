import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { centredMagnitudes, fft } from './fft.ts';
import type { Sheet } from './sheet.ts';
import { differenceSpectrum } from './spectrum.ts';

/** The sum as it is defined. */
function dft(re: Float64Array, im: Float64Array): { re: number[]; im: number[] } {
  const n = re.length;
  const sums = { re: [] as number[], im: [] as number[] };
  for (let k = 0; k < n; k++) {
    let [x, y] = [0, 0];
    for (let at = 0; at < n; at++) {
      const angle = (-2 * Math.PI * k * at) / n;
      x += re[at]! * Math.cos(angle) - im[at]! * Math.sin(angle);
      y += re[at]! * Math.sin(angle) + im[at]! * Math.cos(angle);
    }
    sums.re.push(x);
    sums.im.push(y);
  }
  return sums;
}

const value = fc.double({ min: -100, max: 100, noNaN: true });

it.each([1, 2, 4, 16, 64])('is the direct transform of %i values', (n) => {
  const values = fc.float64Array({ minLength: n, maxLength: n, min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(values, values, (re, im) => {
      const expected = dft(re, im);
      fft(re, im);
      expect(Math.max(...Array.from(re, (x, k) => Math.abs(x - expected.re[k]!)))).toBeLessThan(1e-9);
      expect(Math.max(...Array.from(im, (y, k) => Math.abs(y - expected.im[k]!)))).toBeLessThan(1e-9);
    }),
    { numRuns: 20 },
  );
});

it('has a wave at its frequency and that of its mirror image, and the mean in the middle', () => {
  const side = 16;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 7 }), value, (u, v, mean) => {
      const wave = Float64Array.from({ length: side ** 2 }, (_, at) => {
        const [x, y] = [at % side, Math.floor(at / side)];
        return mean + Math.cos((2 * Math.PI * (u * x + v * y)) / side);
      });
      const magnitudes = centredMagnitudes(wave, side);
      const at = (row: number, column: number) => magnitudes[(row + side / 2) * side + column + side / 2]!;
      expect(at(0, 0)).toBeCloseTo(side ** 2 * Math.abs(mean), 6);
      expect(at(v, u)).toBeCloseTo(side ** 2 / 2, 6);
      expect(at(-v, -u)).toBeCloseTo(side ** 2 / 2, 6);
      const all = magnitudes.reduce((sum, one) => sum + one);
      expect(all).toBeCloseTo(side ** 2 * (1 + Math.abs(mean)), 4);
    }),
  );
});

const sheetOf = (resolution: number, level: (pixel: number) => number): Sheet => ({
  columns: 1,
  rows: 1,
  resolution,
  rgba: Uint8ClampedArray.from({ length: 4 * resolution ** 2 }, (_, i) =>
    i % 4 === 3 ? 255 : level(Math.floor(i / 4)),
  ),
});

it('shows stripes as a point, and weak frequencies the better the more they are amplified', () => {
  const side = 8;
  const grey = sheetOf(side, () => 100);
  // Columns in turn lighter and darker: the highest frequency across, and nothing else.
  const striped = sheetOf(side, (pixel) => (pixel % 2 === 0 ? 104 : 96));
  const { rgba } = differenceSpectrum(striped, grey, 1);
  const lit = Array.from({ length: side ** 2 }, (_, i) => rgba[4 * i]!).flatMap((level, i) =>
    level > 0 ? [[i, level]] : [],
  );
  expect(lit).toEqual([[(side / 2) * side, 255]]);
  const faint = sheetOf(side, (pixel) => 100 + (pixel % 2 === 0 ? 4 : -4) + (pixel < 8 ? 1 : 0));
  const middle = (gain: number) =>
    differenceSpectrum(faint, grey, gain).rgba[4 * ((side / 2) * side + side / 2)]!;
  expect(middle(1)).toBeGreaterThan(0);
  expect(middle(16)).toBeGreaterThan(middle(1));
});

it('is black where nothing differs, and refuses pictures of two sizes', () => {
  const grey = sheetOf(4, () => 100);
  expect(differenceSpectrum(grey, grey, 4).rgba.every((level, i) => level === (i % 4 === 3 ? 255 : 0))).toBe(
    true,
  );
  expect(() =>
    differenceSpectrum(
      grey,
      sheetOf(8, () => 0),
      4,
    ),
  ).toThrow(/different sizes/);
});
