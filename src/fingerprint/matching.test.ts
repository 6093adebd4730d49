import { describe, expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import { hammingDistance } from './bits.ts';
import { matchBits, Matcher } from './matching.ts';
import { FingerprintTable } from './packed.ts';

const fingerprintsOf = (count: number, bitCount: number) =>
  Array.from({ length: count }, (_, i) => new RandomState(i).bits(bitCount));

describe('many fingerprints at once', () => {
  it.each([1, 16, 31, 32, 33, 64, 100])('are as far away as one by one at %i bits', (bitCount) => {
    const fingerprints = fingerprintsOf(40, bitCount);
    const wanted = new RandomState(99).bits(bitCount);
    const expected = fingerprints.map((fingerprint) => hammingDistance(fingerprint, wanted));
    const table = new FingerprintTable(bitCount, fingerprints);
    expect([...table.distances(wanted)]).toEqual(expected);
    const nearest = expected
      .map((distance, index) => ({ index, distance }))
      .toSorted((a, b) => a.distance - b.distance);
    expect(table.nearest(wanted, 3)).toEqual(nearest.slice(0, 3));
    expect(table.nearest(wanted, 100)).toEqual(nearest);
  });

  it('refuse another length', () => {
    expect(() => new FingerprintTable(8, [new Uint8Array(9)])).toThrow(/8 and 9 bits/);
    expect(() => new FingerprintTable(8, []).nearest(new Uint8Array(7), 1)).toThrow(/8 and 7 bits/);
  });
});

describe('matching', () => {
  it('finds the true user first, with k of n and its chance', () => {
    const candidates = fingerprintsOf(50, 128).map((fingerprint, i) => ({
      user: `user ${i}`,
      fingerprint,
      isDrawn: true,
    }));
    const read = candidates[7]!.fingerprint.slice();
    for (let i = 0; i < 10; i++) read[i] = 1 - read[i]!;
    const [best, next] = new Matcher(128, candidates).best(read, 2);
    expect(best).toEqual({ candidate: candidates[7], matches: 118 });
    expect(next!.matches).toBeLessThan(92);
    const match = matchBits(read, candidates[7]!.fingerprint);
    expect(match).toMatchObject({ matches: 118, bitCount: 128 });
    expect(match.chance.p).toBeLessThan(1e-20);
  });
});
