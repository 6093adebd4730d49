/** A calibration for people: how far innocents are from coins, also in the tail. */
import { binomialTail } from '../binomial.ts';
import { bitsOfLevels, countOf, levelsOf, type Readings } from './readings.ts';

export interface InnocentReport {
  count: number;
  /** Share of ones, bit by bit; a coin has ½. */
  bitMeans: number[];
  /** Of the two bits that go together most: its size, and which. */
  largestCorrelation: { value: number; bits: [number, number] };
  /** n² / Σ E[yᵢyⱼ]² with bits as ±1: n for fair coins, fewer for bits that are biased or go together. */
  effectiveBits: number;
}

export function reportInnocents(readings: Readings): InnocentReport {
  const { bitCount } = readings;
  const count = countOf(readings);
  const means = new Float64Array(bitCount);
  const products = new Float64Array(bitCount * bitCount);
  for (let row = 0; row < count; row++) {
    const bits = bitsOfLevels(levelsOf(readings, row));
    bits.forEach((bit, i) => {
      if (bit === 0) return;
      means[i]! += 1 / count;
      for (let j = 0; j < bitCount; j++) products[i * bitCount + j]! += bits[j]! / count;
    });
  }
  let largest = { value: 0, bits: [1, 1] as [number, number] };
  let squares = 0;
  for (let i = 0; i < bitCount; i++) {
    for (let j = 0; j < bitCount; j++) {
      // Around ½, not around the mean: agreement with a random fingerprint feels bias and correlation alike.
      squares += (4 * products[i * bitCount + j]! - 2 * means[i]! - 2 * means[j]! + 1) ** 2;
      if (j >= i) continue;
      const spread = Math.sqrt(means[i]! * (1 - means[i]!) * means[j]! * (1 - means[j]!));
      const value = spread === 0 ? 0 : (products[i * bitCount + j]! - means[i]! * means[j]!) / spread;
      if (Math.abs(value) > Math.abs(largest.value)) largest = { value, bits: [j + 1, i + 1] };
    }
  }
  return {
    count,
    bitMeans: [...means],
    largestCorrelation: largest,
    effectiveBits: bitCount ** 2 / squares,
  };
}

export interface CurvePoint {
  /** Agreeing bits at least. */
  matches: number;
  /** Share of innocents, over the fingerprints given. */
  share: number;
  /** The exact tail. */
  binomial: number;
}

/**
 * How often innocents agree with the fingerprints in at least each number of bits, beside coins. Rows without
 * any innocents are left out.
 */
export function empiricalCurve(readings: Readings, fingerprints: readonly Uint8Array[]): CurvePoint[] {
  const { bitCount } = readings;
  const histogram = new Float64Array(bitCount + 1);
  for (let row = 0; row < countOf(readings); row++) {
    const levels = levelsOf(readings, row);
    for (const fingerprint of fingerprints) {
      const matches = levels.reduce(
        (sum, level, i) => sum + (level > 0 === (fingerprint[i] === 1) ? 1 : 0),
        0,
      );
      histogram[matches]!++;
    }
  }
  const total = countOf(readings) * fingerprints.length;
  const points: CurvePoint[] = [];
  let seen = 0;
  for (let matches = bitCount; matches >= Math.ceil(bitCount / 2); matches--) {
    seen += histogram[matches]!;
    if (seen > 0) points.push({ matches, share: seen / total, binomial: binomialTail(bitCount, matches).p });
  }
  return points.reverse();
}
