import { describe, expect, it } from 'vitest';
import { sheetOfImages } from './sheet-of-images.ts';

describe('sheetOfImages', () => {
  it('lays images out row by row and leaves missing cells transparent', () => {
    // Three 1×1 colour images in two columns.
    const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const sheet = sheetOfImages({ pixels, count: 3, resolution: 1, channels: 3 }, 2);
    expect([sheet.columns, sheet.rows]).toEqual([2, 2]);
    expect([...sheet.rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 0, 0, 0, 0]);
  });

  it('keeps the rows of each image together', () => {
    const pixels = Uint8Array.from([10, 11, 12, 13, 20, 21, 22, 23]);
    const { rgba } = sheetOfImages({ pixels, count: 2, resolution: 2, channels: 1 }, 2);
    const red = [...rgba].filter((_, index) => index % 4 === 0);
    expect(red).toEqual([10, 11, 20, 21, 12, 13, 22, 23]);
  });

  it('shows grey in three equal channels', () => {
    const { rgba } = sheetOfImages({ pixels: Uint8Array.of(9), count: 1, resolution: 1, channels: 1 });
    expect([...rgba]).toEqual([9, 9, 9, 255]);
  });
});
