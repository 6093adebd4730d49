import { describe, expect, it } from 'vitest';
import type { RgbaImage } from './decode/format.ts';
import { applyOrientation, exifOrientation } from './decode/exif.ts';
import { centreSquare, checkResolution, fitSquare, squareFrom } from './resize.ts';

function rgba(width: number, height: number, pixel: (x: number, y: number) => number[]): RgbaImage {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(pixel(x, y), (y * width + x) * 4);
  return { width, height, data };
}

describe('fitting a picture to a square', () => {
  it('averages whole blocks exactly and rounds once', () => {
    const image = rgba(4, 4, (x, y) => [x * 10 + y, 200, x === 0 ? 255 : 0, 255]);
    const { data } = squareFrom(image, centreSquare(image), 2, 3);
    // Rows of red: (0+10+1+11)/4 = 5.5, …; halves are rounded up.
    expect([...data]).toEqual([6, 200, 128, 26, 200, 0, 8, 200, 128, 28, 200, 0]);
  });

  it('weighs pixels that lie under two targets by their share', () => {
    const image = rgba(3, 3, (x) => [[0, 90, 255][x]!, 0, 0, 255]);
    const { data } = squareFrom(image, centreSquare(image), 2, 3);
    expect([data[0], data[3]]).toEqual([30, 200]);
  });

  it('keeps a constant picture constant at any size', () => {
    const image = rgba(37, 37, () => [13, 137, 254, 255]);
    for (const resolution of [16, 32, 64]) {
      const { data } = fitSquare(image, resolution, 3);
      expect(
        new Set(Array.from({ length: data.length / 3 }, (_, i) => data.subarray(i * 3, i * 3 + 3).join())),
      ).toEqual(new Set(['13,137,254']));
    }
  });

  it('takes the middle and cuts the odd pixel at the end', () => {
    expect(centreSquare({ width: 7, height: 4 })).toEqual({ left: 1, top: 0, side: 4 });
    expect(centreSquare({ width: 4, height: 9 })).toEqual({ left: 0, top: 2, side: 4 });
  });

  it('lays transparency on white before averaging', () => {
    const image = rgba(2, 2, (x) => (x === 0 ? [0, 0, 0, 0] : [100, 100, 100, 255]));
    expect([...squareFrom(image, centreSquare(image), 1, 3).data]).toEqual([178, 178, 178]);
    const half = rgba(1, 1, () => [0, 0, 0, 51]);
    expect([...squareFrom(half, centreSquare(half), 1, 1).data]).toEqual([204]);
  });

  it('makes luma of colour and keeps grey as it is', () => {
    const red = rgba(1, 1, () => [255, 0, 0, 255]);
    expect([...squareFrom(red, centreSquare(red), 1, 1).data]).toEqual([76]);
    const grey = rgba(1, 1, () => [77, 77, 77, 255]);
    expect([...squareFrom(grey, centreSquare(grey), 1, 1).data]).toEqual([77]);
  });

  it('refuses a crop that leaves the picture, and odd resolutions', () => {
    const image = rgba(10, 10, () => [0, 0, 0, 255]);
    expect(() => squareFrom(image, { left: 5, top: 0, side: 8 }, 4, 3)).toThrow(/too small/);
    for (const resolution of [2, 48, 2048, 16.5])
      expect(() => checkResolution(resolution)).toThrow(/16, 32, 64|cannot/);
  });
});

describe('EXIF orientation', () => {
  // The stored pixels: 1 2 3 above 4 5 6.
  const stored = rgba(3, 2, (x, y) => [1 + x + 3 * y, 0, 0, 255]);
  it.each([
    [1, ['123', '456']],
    [2, ['321', '654']],
    [3, ['654', '321']],
    [4, ['456', '123']],
    [5, ['14', '25', '36']],
    [6, ['41', '52', '63']],
    [7, ['63', '52', '41']],
    [8, ['36', '25', '14']],
  ])('%s turns the picture as cameras mean it', (orientation, rows) => {
    const { width, height, data } = applyOrientation(stored, orientation);
    const seen = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_unused, x) => data[(y * width + x) * 4]).join(''),
    );
    expect(seen).toEqual(rows);
  });

  const tiff = (...entry: number[]): Uint8Array =>
    Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, ...entry);
  it.each([
    ['6', tiff(3, 0, 1, 0, 0, 0, 6, 0, 0, 0), 6],
    ['a wrong type', tiff(2, 0, 1, 0, 0, 0, 6, 0, 0, 0), 1],
    ['a value out of range', tiff(3, 0, 1, 0, 0, 0, 9, 0, 0, 0), 1],
    ['an entry that is cut off', tiff(3, 0, 1, 0), 1],
    ['a directory beyond the end', Uint8Array.of(0x4d, 0x4d, 0, 42, 0xff, 0xff, 0xff, 0xff), 1],
    ['nothing', new Uint8Array(0), 1],
    ['a cut header', Uint8Array.of(0x49, 0x49, 42), 1],
  ])('reads %s', (_, exif, orientation) => {
    expect(exifOrientation(exif)).toBe(orientation);
  });
});
