/** The binomial tail for any success rate, in floating point: for planning, where 1e-12 is exact enough. */

/** P(X ≥ k), X ~ Bin(n, rate); relative error about 1e-12. */
export function binomialTailOf(n: number, k: number, rate: number): number {
  if (k <= 0) return 1;
  if (k > n || rate <= 0) return 0;
  if (rate >= 1) return 1;
  // Summed away from the middle, where terms shrink; the smaller tail, so that nothing is lost against 1.
  if (k > n * rate) return shrinkingSum(n, k, rate);
  return 1 - shrinkingSum(n, n - k + 1, 1 - rate);
}

/** Σ_{i≥k} C(n,i) rate^i (1-rate)^(n-i), for k above the mean. */
function shrinkingSum(n: number, k: number, rate: number): number {
  // By logarithms, since C(n,k) may be too large for a double.
  let term = Math.exp(logChoose(n, k) + k * Math.log(rate) + (n - k) * Math.log1p(-rate));
  let sum = 0;
  for (let i = k; i <= n && term > sum * Number.EPSILON; i++) {
    sum += term;
    term *= (((n - i) / (i + 1)) * rate) / (1 - rate);
  }
  return sum;
}

/** ln C(n, k). */
export function logChoose(n: number, k: number): number {
  let sum = 0;
  const few = Math.min(k, n - k);
  for (let i = 1; i <= few; i++) sum += Math.log((n - few + i) / i);
  return sum;
}
