import { describe, expect, it } from 'vitest';
import { asPictures, layOut, pictureAt, toSheet } from './sheet.ts';

/** `count` pictures of 2×2 pixels; every sample is 10·cell + its place. */
const pictures = (count: number, channels: 1 | 3) => {
  const size = 4 * channels;
  const data = Uint8Array.from({ length: count * size }, (_, i) => 10 * Math.floor(i / size) + (i % size));
  return { count, resolution: 2, channels, data };
};

describe('a sheet', () => {
  it('lays pictures out row by row', () => {
    expect([...layOut(pictures(4, 1), 2, 1)]).toEqual([
      0, 1, 10, 11, 2, 3, 12, 13, 20, 21, 30, 31, 22, 23, 32, 33,
    ]);
  });

  it('leaves the missing cells of the last row transparent', () => {
    const { rows, columns, rgba } = toSheet(pictures(3, 3), 2);
    expect([rows, columns]).toEqual([2, 2]);
    const alphaOf = (x: number, y: number) => rgba[(y * 4 + x) * 4 + 3];
    expect([alphaOf(0, 3), alphaOf(1, 3), alphaOf(2, 3), alphaOf(3, 2)]).toEqual([255, 255, 0, 0]);
  });

  it('shows grey as three equal channels', () => {
    const { rgba } = toSheet(pictures(1, 1), 1);
    expect([...rgba.subarray(4, 8)]).toEqual([1, 1, 1, 255]);
  });

  it('takes one of several pictures apart', () => {
    const all = asPictures({ resolution: 2, channels: 1 }, pictures(3, 1).data);
    expect(all.count).toBe(3);
    expect([...pictureAt(all, 1).data]).toEqual([10, 11, 12, 13]);
  });
});
