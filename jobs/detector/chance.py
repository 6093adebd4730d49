"""The exact binomial tail of src/fingerprint/binomial.ts."""

from math import comb, log10


def log10_tails(bits: int) -> list[float]:
    """log10 P(X >= k) at index k, for X ~ Bin(bits, 1/2). The sums are exact integers, rounded once."""
    tails, total = [], 0
    for k in range(bits, -1, -1):
        total += comb(bits, k)
        tails.append(log10(total) - bits * log10(2))
    return tails[::-1]
