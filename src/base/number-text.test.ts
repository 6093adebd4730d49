import { expect, it } from 'vitest';
import { counted } from './number-text.ts';

it('says one of a thing, and more of them with thin spaces', () => {
  const texts = [0, 1, 2, 50_000].map((count) => counted(count, 'image'));
  expect(texts).toEqual(['0 images', '1 image', '2 images', '50\u2009000 images']);
});
