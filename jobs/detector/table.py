"""Fingerprints side by side in 64-bit words. src/fingerprint/packed.ts uses words of 32 bits."""

import numpy as np


class FingerprintTable:
    def __init__(self, fingerprints: np.ndarray):
        """@param fingerprints: uint8 [count,bits] of 0 and 1."""
        self._words = _words(fingerprints)

    def distances(self, bits: np.ndarray) -> np.ndarray:
        """The number of positions in which each row differs from `bits` [bits], in order."""
        return np.bitwise_count(self._words ^ _words(bits[None])).sum(axis=1, dtype=np.int64)


def _words(rows: np.ndarray) -> np.ndarray:
    packed = np.packbits(rows, axis=1)
    return np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8))).view(np.uint64)
