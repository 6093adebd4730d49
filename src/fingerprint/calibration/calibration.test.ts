import { describe, expect, it } from 'vitest';
import { RandomState } from '../../engine/random/numpy.ts';
import { binomialTail, matchThreshold } from '../binomial.ts';
import { conformalP, uniformityP } from '../conformal.ts';
import type { Candidate } from '../matching.ts';
import { FingerprintTable } from '../packed.ts';
import { verdictSentence } from '../sentence.ts';
import { Judge } from '../verdict.ts';
import { calibrate, checkDecoder, type Calibration } from './calibration.ts';
import { calibrationParts, findCalibration, readCalibration, writeCalibration } from './file.ts';
import { favouredUsers } from './favoured.ts';
import { innocentsOf } from './innocents.ts';
import { countsOf, overDispersedTails } from './over-dispersed.ts';
import { bitsOfLevels, levelsOf, meanLogits, pooledReadings, readingsOf } from './readings.ts';
import { empiricalCurve, reportInnocents } from './report.ts';
import { Scorer } from './score.ts';

const decoder = 'ab'.repeat(32);
const created = '2026-11-26';

/** Logits of innocents as they are in practice: bits of different bias, a common cause among them. */
function innocentLogits(count: number, bitCount: number, seed: number): Float64Array[] {
  const random = new RandomState(seed);
  const bias = new RandomState(7).randn(bitCount).map((value) => value * 0.6);
  const loading = new RandomState(8).randn(bitCount).map((value) => value * 0.7);
  return Array.from({ length: count }, () => {
    const cause = random.gaussian();
    return random.randn(bitCount).map((noise, i) => 3 * (bias[i]! + loading[i]! * cause + noise));
  });
}

function users(count: number, bitCount: number): Candidate[] {
  return Array.from({ length: count }, (_, i) => ({
    user: `user-${i}`,
    fingerprint: new RandomState(1000 + i).bits(bitCount),
    isDrawn: true,
  }));
}

function calibrated(
  innocents: readonly ArrayLike<number>[],
  marked: readonly ArrayLike<number>[] = [],
): Calibration {
  const bitCount = innocents[0]!.length;
  return calibrate({
    decoder,
    created,
    bitCount,
    innocents,
    sources: [{ name: 'photos', count: innocents.length }],
    marked,
  });
}

describe('readings', () => {
  it('keep every bit, and the mean logit to a hundredth', () => {
    const logits = [...innocentLogits(20, 16, 1), new Float64Array(16)];
    const readings = readingsOf(16, logits);
    logits.forEach((one, row) => {
      expect([...bitsOfLevels(levelsOf(readings, row))]).toEqual(
        Array.from(one, (value) => (value > 0 ? 1 : 0)),
      );
      const mean = one.reduce((sum, value) => sum + Math.abs(value), 0) / 16;
      expect(Math.abs(meanLogits(readings)[row]! - mean)).toBeLessThanOrEqual(0.01 * mean);
    });
  });

  it('are pooled by summing logits, in groups of their order', () => {
    const pooled = pooledReadings(
      readingsOf(2, [
        [4, -1],
        [-1, -1],
        [2, 2],
        [9, 9],
        [5, 5],
      ]),
      2,
    );
    expect([...bitsOfLevels(pooled.levels)]).toEqual([1, 0, 1, 1]);
    expect(pooled.scales).toHaveLength(2);
  });

  it('refuse what is no reading', () => {
    expect(() => readingsOf(2, [[1, Number.NaN]])).toThrow(/not a number/);
    expect(() => readingsOf(2, [[1]])).toThrow(/1 logits does not fit 2 bits/);
  });
});

describe('the score', () => {
  it('ranks by agreeing bits first, then by how strongly they agree', () => {
    const scorer = new Scorer(4, [Uint8Array.of(1, 1, 1, 1)]);
    const score = (...logits: number[]) => scorer.score(readingsOf(4, [logits]).levels);
    const ranked = [
      score(-1, -1, -1, -1),
      score(1, -9, -1, -1),
      score(9, -1, -1, -1),
      score(1, 1, -9, -9),
      score(9, 9, -1, 1),
    ];
    expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
    expect(score(1, 1, 1, 1)).toBe(5);
    expect(score(-1, -1, -1, -1)).toBe(0);
  });
});

describe('the tail of one user', () => {
  it('is the binomial where innocents are coins', () => {
    const tails = overDispersedTails(16, { mean: 8, variance: 4 });
    tails.forEach((tail, k) => expect(tail / binomialTail(16, k).p).toBeCloseTo(1, 9));
  });

  it('has the mean and the variance that innocents have', () => {
    const tails = overDispersedTails(16, { mean: 9.5, variance: 7 });
    expect(tails[0]).toBeCloseTo(1, 12);
    const chances = Array.from(tails, (tail, k) => tail - (tails[k + 1] ?? 0));
    const mean = chances.reduce((sum, chance, k) => sum + k * chance, 0);
    expect(mean).toBeCloseTo(9.5, 9);
    expect(chances.reduce((sum, chance, k) => sum + (k - mean) ** 2 * chance, 0)).toBeCloseTo(7, 9);
    expect(countsOf([1, 2, 3, 6])).toEqual({ mean: 3, variance: 14 / 3 });
  });

  it('does not fall short of how often other innocents agree with the users they favour most', () => {
    const tableOf = (seed: number) => {
      const readings = readingsOf(16, innocentLogits(2000, 16, seed));
      return new FingerprintTable(
        16,
        Array.from({ length: 2000 }, (_, row) => bitsOfLevels(levelsOf(readings, row))),
      );
    };
    const [known, held] = [tableOf(1), tableOf(2)];
    const told = users(400, 16).map(({ fingerprint }) => ({
      predicted: overDispersedTails(
        16,
        countsOf(known.distances(fingerprint).map((distance) => 16 - distance)),
      )[13]!,
      seen: held.distances(fingerprint).filter((distance) => distance <= 3).length / 2000,
    }));
    const worst = told.toSorted((a, b) => b.predicted - a.predicted).slice(0, 20);
    const mean = (key: 'predicted' | 'seen') => worst.reduce((sum, one) => sum + one[key], 0) / worst.length;
    expect(mean('seen')).toBeGreaterThan(3 * binomialTail(16, 13).p);
    expect(mean('predicted') / mean('seen')).toBeGreaterThan(0.8);
    expect(mean('predicted') / mean('seen')).toBeLessThan(4);
  });
});

describe('conformal p of held-out innocents', () => {
  /** How uniform the second half's p is when the first half calibrates. */
  function uniformity(innocents: readonly Float64Array[], candidates: readonly Candidate[]): number {
    const half = innocents.length / 2;
    const told = innocentsOf(calibrated(innocents.slice(0, half)), candidates);
    const held = innocents.slice(half).map((logits) => conformalP(told.atLeastAsGood(logits), told.count));
    return uniformityP(held, told.count);
  }

  it('is uniform over 10 000, half of which calibrate', () => {
    expect(uniformity(innocentLogits(10_000, 64, 1), users(10, 64))).toBeGreaterThan(0.05);
  });

  it('is uniform whichever innocents and users: the tests of it are themselves uniform', () => {
    const tests = Array.from({ length: 16 }, (_, i) =>
      uniformity(innocentLogits(1000, 64, 100 + i), users(i % 2 === 0 ? 1 : 20, 64)),
    );
    expect(uniformityP(tests)).toBeGreaterThan(0.05);
  });

  it('is not uniform for pictures of a user', () => {
    const innocents = innocentLogits(1000, 64, 3);
    const candidates = users(1, 64);
    const told = innocentsOf(calibrated(innocents.slice(0, 500)), candidates);
    const guilty = innocents.slice(500).map((logits) => {
      const marked = logits.map((value, i) =>
        i % 4 === 0 ? (candidates[0]!.fingerprint[i] ? 9 : -9) : value,
      );
      return conformalP(told.atLeastAsGood(marked), told.count);
    });
    expect(uniformityP(guilty, told.count)).toBeLessThan(1e-6);
    expect(Math.min(...guilty)).toBeGreaterThanOrEqual(1 / 501);
  });

  it('says nothing where nobody is compared', () => {
    const told = innocentsOf(calibrated(innocentLogits(100, 64, 3)), []);
    expect(conformalP(told.atLeastAsGood(new Float64Array(64)), told.count)).toBe(1);
  });
});

describe('a calibrated verdict', () => {
  const calibration = calibrated(
    innocentLogits(1000, 64, 4),
    innocentLogits(500, 64, 5).map((logits) => logits.map((value) => value * 6)),
  );
  const candidates = users(10, 64);
  const judge = new Judge({
    bitCount: 64,
    candidates,
    rate: 1e-6,
    innocents: (pictures) => innocentsOf(calibration, candidates, pictures),
  });
  const own = (wrong: number) =>
    Array.from(candidates[3]!.fingerprint, (bit, i) => (bit === (i < wrong ? 0 : 1) ? 3 : -3));

  it('asks for more matches than coins would', () => {
    const needed = innocentsOf(calibration, candidates).needed(candidates[3]!, 1e-7)!;
    expect(needed).toBeGreaterThan(matchThreshold(64, 1e-6, 10)!);
    expect(judge.judge({ logits: own(64 - needed) }).kind).toBe('user');
    expect(judge.judge({ logits: own(65 - needed) }).kind).not.toBe('user');
  });

  it('names no innocent, and tells them from marked pictures by their looks', () => {
    const kinds = innocentLogits(300, 64, 6).map((logits) => judge.judge({ logits }).kind);
    expect(kinds.includes('user')).toBe(false);
    expect(kinds.filter((kind) => kind === 'none').length).toBeGreaterThan(250);
    const marked = innocentLogits(100, 64, 9).map((logits) =>
      judge.judge({ logits: logits.map((value) => value * 6) }),
    );
    expect(marked.filter(({ kind }) => kind === 'unknown').length).toBeGreaterThan(80);
    expect(verdictSentence(marked[0]!)).toMatch(/Of 1\u2009000 innocent pictures/);
  });

  it('of pooled pictures is held against innocents pooled alike, and says nothing of looks', () => {
    const verdict = judge.judge({ logits: own(0), pictures: 5 });
    expect(verdict.innocents).toMatchObject({ count: 200, presence: 'unclear' });
    expect(verdict.kind).toBe('user');
  });
});

describe('a calibration', () => {
  const calibration = calibrated(innocentLogits(200, 16, 1), innocentLogits(200, 16, 2));

  it('comes back from its file, and from a model’s file', () => {
    expect(readCalibration(writeCalibration(calibration))).toEqual(calibration);
    const { tensors, metadata } = calibrationParts(calibration);
    expect(findCalibration(tensors, { ...metadata, name: 'x' })).toEqual(calibration);
    expect(findCalibration(new Map(), {})).toBeUndefined();
  });

  it('of another decoder is refused', () => {
    expect(() => checkDecoder(calibration, decoder)).not.toThrow();
    expect(() => checkDecoder(calibration, 'cd'.repeat(32))).toThrow(/of another decoder/);
  });

  it('is refused where it is damaged, by what is wrong', () => {
    const broken = (change: (parts: ReturnType<typeof calibrationParts>) => void) => () => {
      const parts = calibrationParts(structuredClone(calibration));
      change(parts);
      return findCalibration(parts.tensors, parts.metadata);
    };
    expect(broken(({ tensors }) => tensors.delete('calibration/levels'))).toThrow(/readings are missing/);
    expect(broken(({ metadata }) => (metadata['calibration'] = '{}'))).toThrow(/does not fit: version/);
    expect(broken(({ metadata }) => (metadata['calibration'] = '{'))).toThrow(/no JSON/);
    expect(broken(({ tensors }) => (tensors.get('calibration/levels')!.data[5] = 0))).toThrow(
      /no reading has/,
    );
    expect(
      broken(
        ({ metadata }) =>
          (metadata['calibration'] = metadata['calibration']!.replace('"bits":16', '"bits":8')),
      ),
    ).toThrow(/do not go with/);
  });

  it('needs a hundred innocents', () => {
    expect(() => calibrated(innocentLogits(99, 16, 1))).toThrow(/99 innocent pictures are too few/);
  });

  it('shows how often innocents agree beside what coins would do', () => {
    const readings = readingsOf(4, [
      [1, 1, 1, 1],
      [1, 1, 1, -1],
      [1, -1, 1, -1],
      [-1, -1, -1, -1],
    ]);
    expect(empiricalCurve(readings, [Uint8Array.of(1, 1, 1, 1)])).toEqual([
      { matches: 2, share: 3 / 4, binomial: 11 / 16 },
      { matches: 3, share: 2 / 4, binomial: 5 / 16 },
      { matches: 4, share: 1 / 4, binomial: 1 / 16 },
    ]);
  });

  it('foretells how often other innocents agree with the users that they favour', () => {
    const random = new RandomState(3);
    const users = Array.from({ length: 300 }, () => random.bits(16));
    const points = favouredUsers(calibrated(innocentLogits(3000, 16, 1)).innocents, users);
    expect(points.map(({ matches }) => matches)).toEqual([12, 13, 14, 15]);
    for (const { matches, binomial, foretold, seen } of points.slice(0, 3)) {
      expect(binomial).toBeCloseTo(binomialTail(16, matches).p, 12);
      expect(foretold).toBeGreaterThan(1.5 * binomial);
      expect(seen).toBeGreaterThan(1.5 * binomial);
      expect(seen).toBeLessThan(1.2 * foretold);
    }
  });

  it('reports bias, correlation and how many coins the bits are worth', () => {
    const coins = reportInnocents(
      readingsOf(
        8,
        Array.from({ length: 4000 }, (_, i) => new RandomState(i).randn(8)),
      ),
    );
    expect(Math.max(...coins.bitMeans.map((mean) => Math.abs(mean - 0.5)))).toBeLessThan(0.04);
    expect(coins.effectiveBits).toBeGreaterThan(7.9);
    const twins = reportInnocents(
      readingsOf(
        3,
        Array.from({ length: 4000 }, (_, i) => {
          const [a = 0, b = 0] = new RandomState(i).randn(2);
          return [a, a, b + 9];
        }),
      ),
    );
    expect(twins.bitMeans[2]).toBeCloseTo(1, 9);
    expect(twins.largestCorrelation).toMatchObject({ value: expect.closeTo(1, 6), bits: [1, 2] });
    expect(twins.effectiveBits).toBeCloseTo(9 / 5, 1);
  });
});
