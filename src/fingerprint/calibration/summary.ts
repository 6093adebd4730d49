/**
 * The summary of a calibration, for a model's card and for the command: how far innocents are from coins, the
 * thresholds that follow, and whether conformal p holds on innocents that were held out.
 */
import { matchThreshold } from '../binomial.ts';
import { conformalP, supportedRate, uniformityP } from '../conformal.ts';
import type { Candidate } from '../matching.ts';
import { FingerprintTable } from '../packed.ts';
import type { Calibration } from './calibration.ts';
import { favouredUsers, type FavouredPoint } from './favoured.ts';
import { innocentsOf } from './innocents.ts';
import { countsOf, overDispersedTails } from './over-dispersed.ts';
import { bitsOfLevels, countOf, levelsOf, type Readings } from './readings.ts';
import { empiricalCurve, reportInnocents, type CurvePoint, type InnocentReport } from './report.ts';

export interface CalibrationSummary extends InnocentReport {
  /** The lowest rate that this number of innocents can show, at 95 %. */
  supports: number;
  thresholds: Thresholds;
  /** Over the fingerprints given. */
  curve: CurvePoint[];
  /** Over the fingerprints given: the users whom innocents favour, as predicted and as seen. */
  favoured: FavouredPoint[];
  /** Kolmogorov and Smirnov's p of conformal p on the second half, when the first half calibrates. */
  uniformity: number;
}

export interface Thresholds {
  rate: number;
  /** For coins; null where even all bits are too few. */
  exact: number | null;
  /** Over the fingerprints given: what the median one, one in twenty and the worst need. */
  median: number | null;
  oneInTwenty: number | null;
  worst: number | null;
}

/** @param fingerprints drawn at random, a hundred or more: users that might be */
export function summarise(
  calibration: Calibration,
  fingerprints: readonly Uint8Array<ArrayBuffer>[],
  rate: number,
): CalibrationSummary {
  const { innocents } = calibration;
  return {
    ...reportInnocents(innocents),
    supports: supportedRate(countOf(innocents)),
    thresholds: thresholdsOf(innocents, fingerprints, rate),
    curve: empiricalCurve(innocents, fingerprints.slice(0, 100)),
    favoured: favouredUsers(innocents, fingerprints),
    uniformity: heldOutUniformity(calibration, fingerprints.slice(0, 10)),
  };
}

function thresholdsOf(innocents: Readings, fingerprints: readonly Uint8Array[], rate: number): Thresholds {
  const { bitCount } = innocents;
  const rows = Array.from({ length: countOf(innocents) }, (_, row) => bitsOfLevels(levelsOf(innocents, row)));
  const table = new FingerprintTable(bitCount, rows);
  const needed = fingerprints
    .map((fingerprint) => {
      const matches = table.distances(fingerprint).map((distance) => bitCount - distance);
      const found = overDispersedTails(bitCount, countsOf(matches)).findIndex((tail) => tail <= rate);
      return found === -1 ? Number.POSITIVE_INFINITY : found;
    })
    .sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const value = needed[Math.round(share * (needed.length - 1))];
    return value !== undefined && Number.isFinite(value) ? value : null;
  };
  return {
    rate,
    exact: matchThreshold(bitCount, rate) ?? null,
    median: at(0.5),
    oneInTwenty: at(0.95),
    worst: at(1),
  };
}

function heldOutUniformity(
  calibration: Calibration,
  fingerprints: readonly Uint8Array<ArrayBuffer>[],
): number {
  const half = Math.floor(countOf(calibration.innocents) / 2);
  const candidates = fingerprints.map((fingerprint): Candidate => ({ fingerprint, isDrawn: true }));
  const told = innocentsOf({ ...calibration, innocents: rowsOf(calibration.innocents, 0, half) }, candidates);
  const held = rowsOf(calibration.innocents, half, 2 * half);
  const values = Array.from({ length: half }, (_, row) =>
    conformalP(told.atLeastAsGood(levelsOf(held, row)), told.count),
  );
  return uniformityP(values, told.count);
}

function rowsOf({ bitCount, levels, scales }: Readings, from: number, to: number): Readings {
  return { bitCount, levels: levels.slice(from * bitCount, to * bitCount), scales: scales.slice(from, to) };
}
