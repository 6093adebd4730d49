import { expect, it } from 'vitest';
import { expectedMsPerImage, paceOf } from './past-pace.ts';

const run = (work: number, msPerImage: number, images = 1000) => ({
  work,
  images,
  trainedMs: msPerImage * images,
});

it('takes the run whose networks are nearest', () => {
  expect(expectedMsPerImage(100, [run(1, 1), run(110, 7), run(10_000, 50)])).toBe(7);
});

it('reckons more work in proportion, and less as no faster', () => {
  expect(expectedMsPerImage(300, [run(100, 2)])).toBeCloseTo(6, 12);
  expect(expectedMsPerImage(50, [run(100, 2)])).toBe(2);
});

it('says nothing where no run has done enough', () => {
  expect(expectedMsPerImage(100, [])).toBeUndefined();
  expect(expectedMsPerImage(100, [run(100, 2, 500)])).toBeUndefined();
});

it('says nothing of networks that are far larger than any that ran', () => {
  expect(expectedMsPerImage(3000, [run(100, 2)])).toBeCloseTo(60, 12);
  expect(expectedMsPerImage(4000, [run(100, 2)])).toBeUndefined();
});

it('reads the pace off points, each sitting by itself', () => {
  const at = (kimg: number, elapsedMs: number) => ({ kimg, elapsedMs });
  // The first point of a sitting has the compiling in it.
  const points = [at(1, 9000), at(2, 10_000), at(3, 11_000), at(4, 5000), at(6, 7000)];
  expect(paceOf(points)).toEqual({ images: 4000, trainedMs: 4000 });
  expect(paceOf([])).toEqual({ images: 0, trainedMs: 0 });
});
