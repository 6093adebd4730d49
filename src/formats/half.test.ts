import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from './half.ts';

const rounded = (value: number): number => fromHalf(toHalf(Float32Array.of(value)))[0]!;

describe('half precision', () => {
  it('has the words of the standard', () => {
    const values = Float32Array.of(1, -2, 65504, 2 ** -14, 2 ** -24, 1 / 3, Infinity);
    expect([...toHalf(values)]).toEqual([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00]);
  });

  it('keeps every half through a single', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, word) => word);
    const finite = all.filter((word) => (word & 0x7c00) !== 0x7c00);
    expect(toHalf(fromHalf(finite))).toEqual(finite);
  });

  it('rounds to the nearest, half to even', () => {
    expect(rounded(1 + 2 ** -11)).toBe(1);
    expect(rounded(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(rounded(2 ** -25)).toBe(0);
    expect(rounded(3 * 2 ** -26)).toBe(2 ** -24);
    expect(rounded(65519)).toBe(65504);
    expect(rounded(65520)).toBe(Infinity);
    fc.assert(
      fc.property(fc.float({ min: Math.fround(-60000), max: Math.fround(60000), noNaN: true }), (value) => {
        expect(Math.abs(rounded(value) - value)).toBeLessThanOrEqual(
          Math.max(2 ** -25, Math.abs(value) * 2 ** -11),
        );
      }),
    );
  });

  it('keeps what is no number', () => {
    expect(rounded(Number.NaN)).toBeNaN();
    expect(rounded(-Infinity)).toBe(-Infinity);
  });
});
