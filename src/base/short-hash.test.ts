import { expect, it } from 'vitest';
import { hashOf } from './short-hash.ts';

it('is the same for the same text and another for any other', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `{"size":${i},"gain":0.5}`);
  expect(new Set(texts.map(hashOf)).size).toBe(texts.length);
  expect(texts.map(hashOf)).toEqual(texts.map(hashOf));
  expect(hashOf('')).toMatch(/^[0-9a-z]{11}$/);
});

it('gives what the reference implementation gives', () => {
  // cyrb53('a') and cyrb53('b') of github.com/bryc/code, as numbers.
  expect(Number.parseInt(hashOf('a'), 36)).toBe(7_929_297_801_672_961);
  expect(Number.parseInt(hashOf('b'), 36)).toBe(8_684_336_938_537_663);
});
