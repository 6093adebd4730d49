import { describe, expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import { judge, matchBits, rankCandidates } from './matching.ts';

const bitCount = 128;
const registry = Array.from({ length: 50 }, (_, i) => ({
  user: `user ${i}`,
  fingerprint: new RandomState(i).bits(bitCount),
}));
const logitsOf = (fingerprint: Uint8Array, strength: number): number[] =>
  Array.from(fingerprint, (bit) => (bit ? strength : -strength));

describe('matching against a registry', () => {
  it('ranks the true user first with k of n and p', () => {
    const read = registry[7]!.fingerprint.slice();
    for (let i = 0; i < 10; i++) read[i] = 1 - read[i]!;
    const ranked = rankCandidates(read, registry);
    expect(ranked).toHaveLength(50);
    expect(ranked[0]).toMatchObject({ user: 'user 7', matches: 118, bitCount: 128 });
    expect(ranked[0]!.pValue).toBeLessThan(1e-20);
    expect(ranked[1]!.pValue).toBeGreaterThan(1e-6);
    expect(matchBits(read, registry[7]!)).toEqual(ranked[0]);
  });

  it('names the user only beyond the bar for the whole registry', () => {
    const verdict = judge(logitsOf(registry[3]!.fingerprint, 4), registry);
    expect(verdict.kind).toBe('user');
    expect(verdict.best?.user).toBe('user 3');
    expect(verdict.pValueOverAll).toBeCloseTo(50 * 2 ** -128, 45);
  });

  it('tells sure bits of nobody from unsure bits and from a near match', () => {
    const stranger = new RandomState(9999).bits(bitCount);
    expect(judge(logitsOf(stranger, 4), registry).kind).toBe('unknown');
    expect(judge(logitsOf(stranger, 0.3), registry).kind).toBe('none');
    expect(judge(logitsOf(stranger, 1.5), registry).kind).toBe('inconclusive');
    const near = registry[3]!.fingerprint.slice();
    for (let i = 0; i < 40; i++) near[i] = 1 - near[i]!;
    expect(judge(logitsOf(near, 4), registry).kind).toBe('inconclusive');
  });

  it('accuses nobody without candidates', () => {
    const verdict = judge(logitsOf(registry[0]!.fingerprint, 4), []);
    expect(verdict).toMatchObject({ kind: 'unknown', best: undefined, pValueOverAll: 1 });
  });
});
