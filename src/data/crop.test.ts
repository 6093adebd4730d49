import { expect, it } from 'vitest';
import { squareOf } from './crop.ts';

const wide = { width: 300, height: 100 };
const tall = { width: 100, height: 201 };

it('the square that is kept lies in the middle, or where it was placed', () => {
  expect(squareOf(wide, {})).toEqual({ left: 100, top: 0, side: 100 });
  expect(squareOf(wide, { crop: 'placed' })).toEqual({ left: 100, top: 0, side: 100 });
  expect(squareOf(wide, { crop: 'placed', cropPlace: { x: 0, y: 1 } })).toEqual({
    left: 0,
    top: 0,
    side: 100,
  });
  expect(squareOf(tall, { crop: 'placed', cropPlace: { x: 0, y: 1 } })).toEqual({
    left: 0,
    top: 101,
    side: 100,
  });
});

it('is that of the official tool in aligned CelebA photos, and in no others', () => {
  const aligned = { width: 178, height: 218 };
  expect(squareOf(aligned, { crop: 'celeba' })).toEqual({ left: 25, top: 57, side: 128 });
  expect(squareOf(aligned, { crop: 'celeba', cropCenterY: 120 })).toEqual({ left: 25, top: 56, side: 128 });
  expect(() => squareOf(tall, { crop: 'celeba' })).toThrow(/178×218/);
});
