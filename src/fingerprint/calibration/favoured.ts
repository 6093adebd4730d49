/**
 * Checks whether innocents agree with the users that they favour as often as predicted. The first half of the
 * innocents says which hundredth of the users that is and predicts how often (over-dispersed.ts); the second
 * half says how often it is.
 */
import { binomialTail } from '../binomial.ts';
import { FingerprintTable } from '../packed.ts';
import { countsOf, overDispersedTails } from './over-dispersed.ts';
import { bitsOfLevels, countOf, levelsOf, type Readings } from './readings.ts';

export interface FavouredPoint {
  /** Agreeing bits at least. */
  matches: number;
  /** Of fair bits. */
  binomial: number;
  /** Over the hundredth of users that innocents favour most, at this number of bits. */
  foretold: number;
  seen: number;
}

/** Of fair bits' chances, so rare at the rarest: a hundredth of users must be seen some dozen times. */
const RAREST = 1e-4;
const OFTENEST = 0.1;

/** @param fingerprints drawn at random, some hundreds */
export function favouredUsers(readings: Readings, fingerprints: readonly Uint8Array[]): FavouredPoint[] {
  const { bitCount } = readings;
  const half = Math.floor(countOf(readings) / 2);
  const [first, second] = [tableOf(readings, 0, half), tableOf(readings, half, 2 * half)];
  const users = fingerprints.map((fingerprint) => ({
    foretold: overDispersedTails(bitCount, countsOf(matchesOf(first, fingerprint))),
    seen: matchesOf(second, fingerprint),
  }));
  const worst = Math.max(1, Math.round(fingerprints.length / 100));
  const points: FavouredPoint[] = [];
  for (let matches = 0; matches <= bitCount; matches++) {
    const binomial = binomialTail(bitCount, matches).p;
    if (binomial > OFTENEST || binomial < RAREST) continue;
    const favoured = users.toSorted((a, b) => b.foretold[matches]! - a.foretold[matches]!).slice(0, worst);
    points.push({
      matches,
      binomial,
      foretold: mean(favoured.map(({ foretold }) => foretold[matches]!)),
      seen: mean(favoured.map(({ seen }) => shareFrom(seen, matches))),
    });
  }
  return points;
}

function tableOf(readings: Readings, from: number, to: number): FingerprintTable {
  const table = new FingerprintTable(readings.bitCount, []);
  for (let row = from; row < to; row++) table.add(bitsOfLevels(levelsOf(readings, row)));
  return table;
}

function matchesOf(table: FingerprintTable, fingerprint: Uint8Array): Uint32Array {
  return table.distances(fingerprint).map((distance) => table.bitCount - distance);
}

function shareFrom(matches: Uint32Array, least: number): number {
  return matches.reduce((sum, count) => sum + Number(count >= least), 0) / matches.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
