/**
 * Evidence without a model: how a picture ranks among innocent ones. It needs innocents that are exchangeable with the
 * picture in question, and can never say more than their number supports.
 * Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005), chapter 2.
 */

/** p = (1 + innocents that score at least as well) / (innocents + 1). */
export function conformalP(atLeastAsGood: number, innocents: number): number {
  return (1 + atLeastAsGood) / (innocents + 1);
}

/** With no hit among N innocents the true rate is below this with 95 % confidence: the rule of three. */
export function supportedRate(innocents: number): number {
  return Math.min(1, 3 / innocents);
}

/** How many of `sorted` (ascending) are at least `value`. */
export function countAtLeast(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/**
 * Kolmogorov and Smirnov's test of p-values against the uniform distribution: the chance of a distance as large as the
 * one seen. Asymptotic with Stephens' correction for small samples, good to three digits from 35 values on
 * (M. A. Stephens, J. Royal Stat. Soc. B 32, 1970).
 * @param innocents for conformal p-values, of how many innocents they are. All share the chance of those innocents, so the
 * test is then of two samples, with the effective number n·N / (n + N).
 */
export function uniformityP(values: ArrayLike<number>, innocents = Number.POSITIVE_INFINITY): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    distance = Math.max(distance, (i + 1) / n - value, value - i / n);
  });
  const root = Math.sqrt(n / (1 + n / innocents));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // The series oscillates where lambda is small; the chance is 1 there to ten digits.
  if (lambda < 0.2) return 1;
  let p = 0;
  for (let j = 1; j <= 100; j++) p += 2 * (j % 2 === 1 ? 1 : -1) * Math.exp(-2 * (j * lambda) ** 2);
  return Math.min(1, Math.max(0, p));
}
