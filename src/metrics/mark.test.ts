import { describe, expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import { meanSquaredDistance } from './bit-accuracy.ts';
import { fitRidge } from './linear-algebra/ridge.ts';
import { inGrey, meanColours, rmsLevels, tintReadout, tintShare, wordsRight } from './mark.ts';

const shape = { resolution: 16, channels: 3 };
const size = 16 * 16 * 3;

/** Images whose pixel at (x, y) is what `pixel` gives, channel by channel. */
function images(count: number, pixel: (n: number, x: number, y: number, c: number) => number): Float32Array {
  return Float32Array.from({ length: count * size }, (_, i) => {
    const inImage = i % size;
    const at = Math.floor(inImage / 3);
    return pixel(Math.floor(i / size), at % 16, Math.floor(at / 16), inImage % 3);
  });
}
const black = images(2, () => 0);

describe('the strength of a mark', () => {
  it('is in levels of 255', () => {
    expect(
      rmsLevels(
        meanSquaredDistance(
          black,
          images(2, () => 2 / 255),
        ),
      ),
    ).toBeCloseTo(1, 5);
  });
});

describe('the share of a tint', () => {
  it('is all of a difference of one colour', () => {
    expect(tintShare([black, images(2, (_n, _x, _y, c) => [0.2, 0, -0.2][c] ?? 0)], shape)).toBeCloseTo(1, 5);
  });

  it('is nothing of a difference in brightness alone', () => {
    expect(tintShare([black, images(2, () => 0.3)], shape)).toBeCloseTo(0, 9);
  });

  it('is nothing of a colour that changes from pixel to pixel', () => {
    const checks = images(2, (_, x, y, c) => ((x + y) % 2 ? 1 : -1) * ([0.2, 0, -0.2][c] ?? 0));
    expect(tintShare([black, checks], shape)).toBeCloseTo(0, 9);
  });
});

describe('a reader of mean colours', () => {
  const count = 400;
  const bitOf = (n: number, k: number): number => (((n * 2654435761) >>> (7 + k)) ^ (n >>> k)) & 1;
  const fingerprints = Float32Array.from({ length: count * 2 }, (_, i) => bitOf(Math.floor(i / 2), i % 2));

  it('reads bits that are written as a tint', () => {
    const tinted = images(count, (n, _x, _y, c) => (c < 2 ? 0.1 * (bitOf(n, c) - 0.5) : 0));
    expect(tintReadout(meanColours(tinted, shape), fingerprints, 2)).toBe(1);
  });

  it('reads nothing from bits that are written as a fine pattern', () => {
    const woven = images(count, (n, x, y, c) =>
      c < 2 ? ((x + y) % 2 ? 0.1 : -0.1) * (bitOf(n, c) - 0.5) : 0,
    );
    expect(Math.abs(tintReadout(meanColours(woven, shape), fingerprints, 2) - 0.5)).toBeLessThan(0.1);
  });

  it('wants more images than colours', () => {
    const few = images(20, () => 0);
    expect(() => tintReadout(meanColours(few, shape), fingerprints.slice(0, 40), 2)).toThrow('too few');
  });
});

describe('ridge regression', () => {
  it('finds the map behind data that it fits', () => {
    const random = new RandomState(3);
    const x = Float64Array.from({ length: 300 * 3 }, () => random.gaussian());
    const y = Float64Array.from({ length: 300 }, (_, n) => 2 * x[n * 3]! - x[n * 3 + 2]! + 5);
    const read = fitRidge(x, y, { N: 300, D: 3, K: 1, penalty: 0 });
    expect(read([1, 1, 1])[0]).toBeCloseTo(6, 9);
  });
});

describe('grey', () => {
  it('keeps the luma in every channel', () => {
    expect(
      [...inGrey(Float32Array.of(1, 0, 0, 0, 1, 0), 3)].map((value) => Number(value.toFixed(3))),
    ).toEqual([0.299, 0.299, 0.299, 0.587, 0.587, 0.587]);
  });
});

describe('words', () => {
  it('are right only as a whole', () => {
    expect(wordsRight([1, -1, 1, 1], [1, 0, 1, 0], 2)).toBe(0.5);
  });
});
