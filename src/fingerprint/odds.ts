/** Chances in words: "once in 3 200", "once in 1.2 · 10⁷", "9 times in 10". */
import { formatCount, powerOfTen } from '../base/number-text.ts';

/** How often something of this chance happens. Two digits below once in ten; log10 ≤ 0. */
export function sayOdds(log10: number): string {
  if (log10 === Number.NEGATIVE_INFINITY) return 'never';
  if (log10 > -1) {
    const times = 100 * 10 ** log10;
    return times >= 99.95 ? 'always' : `${Number(times.toFixed(1))} times in 100`;
  }
  if (log10 > -6) return `once in ${formatCount(Number((10 ** -log10).toPrecision(2)))}`;
  // Rounded first, so that 9.96 does not become 10.0 · 10⁷.
  const [mantissa, exponent] = (10 ** (-log10 % 1)).toExponential(1).split('e');
  const power = powerOfTen(Math.floor(-log10) + Number(exponent));
  return mantissa === '1.0' ? `once in ${power}` : `once in ${mantissa} · ${power}`;
}

/** A rate that a person set, as sayOdds has it. */
export function sayRate(rate: number): string {
  return sayOdds(Math.log10(rate));
}
