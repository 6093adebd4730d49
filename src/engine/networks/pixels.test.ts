import { expect, it } from 'vitest';
import { fromPixels, toPixels } from './pixels.ts';

it('cuts off and holds the range as the generator command does', () => {
  expect([...toPixels([-2, -1, -0.5, 0, 0.0078, 0.0079, 1, 3, Number.NaN], 'truncate')]).toEqual([
    0, 0, 64, 128, 128, 129, 255, 255, 0,
  ]);
});

it('rounds half to even in the grids', () => {
  const half = (pixel: number) => (pixel + 0.5 - 127.5) / 127.5;
  expect([...toPixels([-9, -1, 0, half(2), half(3), 1, 9], 'rint')]).toEqual([0, 0, 128, 2, 4, 255, 255]);
});

it('takes pixels back to where rounding returns them', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(toPixels(fromPixels(all), 'rint')).toEqual(all);
});
