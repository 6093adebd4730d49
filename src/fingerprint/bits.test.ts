import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitConfidences,
  bitsFromLogits,
  countMatches,
  hammingDistance,
  hexLength,
  parseFingerprint,
  toBitString,
  toHex,
} from './bits.ts';

const fingerprints = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 200 })
  .map((bits) => Uint8Array.from(bits));

describe('fingerprints in text', () => {
  it('survive bits and hex at any length', () => {
    fc.assert(
      fc.property(fingerprints, (bits) => {
        expect(parseFingerprint(toBitString(bits), bits.length)).toEqual(bits);
        expect(toHex(bits)).toHaveLength(hexLength(bits.length));
        // One bit alone: the digits 0 and 1 read as bits, so hex is written 8 and read back through bits only for 0.
        if (bits.length > 1) expect(parseFingerprint(toHex(bits), bits.length)).toEqual(bits);
      }),
    );
  });

  it('take the first bit as the top bit of the first digit and pad with zeros at the end', () => {
    expect(toHex(Uint8Array.of(1, 0, 0, 0, 1))).toBe('88');
    expect([...parseFingerprint('88', 5)]).toEqual([1, 0, 0, 0, 1]);
    expect([...parseFingerprint('0x8 8', 5)]).toEqual([1, 0, 0, 0, 1]);
    expect([...parseFingerprint('8', 1)]).toEqual([1]);
  });

  it('read 0110 as bits or as hex by the network’s length', () => {
    expect([...parseFingerprint('0110', 4)]).toEqual([0, 1, 1, 0]);
    expect(toHex(parseFingerprint('0110', 16))).toBe('0110');
  });

  it.each([
    ['too short', '011', 8],
    ['too long', '0110110', 8],
    ['no digits', 'fingerprint', 8],
    ['empty', '', 8],
    ['bits beyond the length', '89', 5],
    ['2 among bits', '01120110', 8],
  ])('refuse %s and say what would fit', (_, text, bitCount) => {
    expect(() => parseFingerprint(text, bitCount)).toThrow(
      expect.objectContaining({ code: 'fingerprint-text' }),
    );
  });
});

describe('comparing fingerprints', () => {
  it('counts agreeing and differing positions', () => {
    const a = Uint8Array.of(0, 1, 1, 0);
    const b = Uint8Array.of(1, 1, 1, 1);
    expect(hammingDistance(a, b)).toBe(2);
    expect(countMatches(a, b)).toBe(2);
    expect(() => countMatches(a, Uint8Array.of(1))).toThrow(/4 and 1 bits/);
  });

  it('reads a bit as 1 only above zero, with its confidence', () => {
    expect([...bitsFromLogits([2, -2, 0, Number.NaN])]).toEqual([1, 0, 0, 0]);
    const [sure, equallySure, coin] = bitConfidences([2, -2, 0]);
    expect(sure).toBeCloseTo(0.880797, 6);
    expect(equallySure).toBe(sure);
    expect(coin).toBe(0.5);
  });
});
