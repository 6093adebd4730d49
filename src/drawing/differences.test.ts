import { describe, expect, it } from 'vitest';
import { StudioError } from '../base/error.ts';
import { toDifferences } from './differences.ts';

describe('differences', () => {
  const values = Float32Array.of(0.5, -0.5, 0.5, 0.5, 0.25, -0.5);

  it('are the mean squares of the values as drawn', () => {
    const { distances } = toDifferences(values, 3, { referenceIndex: 0, gain: 4 });
    expect([...distances]).toEqual([0, 0.5, 0.03125]);
  });

  it('are shown around mid-grey, amplified and held in range, the reference as it is', () => {
    const { pixels } = toDifferences(values, 3, { referenceIndex: 0, gain: 2 });
    expect([...pixels]).toEqual([191, 64, 128, 255, 64, 128]);
  });

  it.each([
    ['a picture outside', { referenceIndex: 3, gain: 1 }],
    ['an amplification that is no number', { referenceIndex: 0, gain: Number.NaN }],
  ])('to %s are refused', (_, reference) => {
    expect(() => toDifferences(values, 3, reference)).toThrow(StudioError);
  });
});
