import { describe, expect, it } from 'vitest';
import { binomialTail, binomialTails, bitsNeeded, matchThreshold, unionBound } from './binomial.ts';

/** C(n, 0…n) by Pascal's rule: another way to the numbers than the one under test. */
function pascalRow(n: number): bigint[] {
  let row = [1n];
  for (let i = 0; i < n; i++) row = [1n, ...row.slice(1).map((value, j) => value + row[j]!), 1n];
  return row;
}

/** A double is a rational number: mantissa · 2^-shift. */
function exactly(value: number): { mantissa: bigint; shift: bigint } {
  let shift = 0;
  let mantissa = value;
  // Steps of 2^64 are exact and cannot overflow, since a double below 1 times 2^64 stays below 2^64.
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2 ** 64;
    shift += 64;
  }
  return { mantissa: BigInt(mantissa), shift: BigInt(shift) };
}

/** |p - sum/2^n| ≤ 1e-12 · sum/2^n, in whole numbers alone. */
function isWithin(p: number, sum: bigint, n: number): boolean {
  const { mantissa, shift } = exactly(p);
  const difference = (mantissa << BigInt(n)) - (sum << shift);
  return (difference < 0n ? -difference : difference) * 10n ** 12n <= sum << shift;
}

describe('the binomial tail', () => {
  it('matches hand-counted small cases', () => {
    expect([0, 1, 2, 4, 5, -3].map((k) => binomialTail(4, k).p)).toEqual([1, 15 / 16, 11 / 16, 1 / 16, 0, 1]);
  });

  it.each([1, 2, 7, 16, 64, 127, 128, 256, 1000, 1023])(
    'equals exact rational arithmetic to 1e-12 for %i bits, down to 1e-300',
    (n) => {
      const row = pascalRow(n);
      const tails = binomialTails(n);
      expect(tails).toHaveLength(n + 1);
      let sum = 0n;
      for (let k = n; k >= 0; k--) {
        sum += row[k]!;
        const { p, log10 } = tails[k]!;
        expect(binomialTail(n, k)).toEqual({ p, log10 });
        if (log10 < -300) continue;
        expect(isWithin(p, sum, n), `${k} of ${n}: ${p}`).toBe(true);
        expect(10 ** log10 / p).toBeCloseTo(1, 11);
      }
      // Negative control: the comparison itself sees an error of 2e-12.
      expect(isWithin(tails[n]!.p * (1 + 2e-12), 1n, n)).toBe(false);
    },
  );

  it('keeps the logarithm where a double underflows', () => {
    expect(binomialTail(5000, 5000).p).toBe(0);
    expect(binomialTail(5000, 5000).log10).toBeCloseTo(-5000 * Math.log10(2), 8);
  });

  it('refuses what is no count', () => {
    for (const [n, k] of [
      [0, 0],
      [1.5, 1],
      [8, Number.NaN],
    ] as const) {
      expect(() => binomialTail(n, k)).toThrow(/No binomial tail/);
    }
  });
});

describe('the threshold', () => {
  it('of 128 bits is 78, 82, 92, 98, 103 for one fingerprint at 1e-2 … 1e-12', () => {
    const rates = [1e-2, 1e-3, 1e-6, 1e-9, 1e-12];
    expect(rates.map((rate) => matchThreshold(128, rate))).toEqual([78, 82, 92, 98, 103]);
  });

  it('of 128 bits at 1e-6 is 94 … 103 for 10 … a million users', () => {
    const users = [10, 100, 1_000, 1e4, 1e5, 1e6];
    expect(users.map((m) => matchThreshold(128, 1e-6, m))).toEqual([94, 96, 98, 100, 102, 103]);
  });

  it('is none where even all bits are too few, and bitsNeeded says from where on they do', () => {
    expect(matchThreshold(16, 1e-6)).toBeUndefined();
    expect(bitsNeeded(1e-6)).toBe(20);
    expect(matchThreshold(19, 1e-6)).toBeUndefined();
    expect(matchThreshold(20, 1e-6)).toBe(20);
    expect(bitsNeeded(1e-6, 1_000_000)).toBe(40);
    expect(bitsNeeded(0.25)).toBe(2);
    expect(bitsNeeded(2 ** -30, 4)).toBe(32);
    expect(bitsNeeded(1)).toBe(1);
  });

  it('is corrected by min(1, m · p)', () => {
    expect(unionBound({ p: 1e-3, log10: -3 }, 10).p).toBeCloseTo(1e-2, 15);
    expect(unionBound({ p: 1e-3, log10: -3 }, 10).log10).toBeCloseTo(-2, 12);
    expect(unionBound({ p: 0.4, log10: Math.log10(0.4) }, 10)).toEqual({ p: 1, log10: 0 });
  });
});
