"""A calibration in the form that verdicts need, for single pictures, as in
src/fingerprint/calibration/{readings,score,innocents}.ts.
"""

import json

import numpy as np
from safetensors.numpy import load

from .table import FingerprintTable

_STEPS = 127


class Innocents:
    def __init__(self, data: bytes, fingerprints: np.ndarray):
        """@param data: the bytes of calibration.safetensors."""
        tensors = load(data)
        about = json.loads(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]["calibration"])
        self._levels = tensors["calibration/levels"].astype(np.int64)
        self._spreads = [spread for spread in about["spreads"] if spread["measure"] == "meanLogit"]
        self._fingerprints, self._table = fingerprints, FingerprintTable(fingerprints)
        self._scores: np.ndarray | None = None

    @property
    def count(self) -> int:
        return len(self._levels)

    def conformal_p(self, logits: np.ndarray) -> float:
        """(1 + innocents that match the best fingerprint at least as well) / (innocents + 1)."""
        if len(self._fingerprints) == 0:
            return 1.0
        if self._scores is None:
            self._scores = np.sort([self._score(levels) for levels in self._levels])
        as_good = self.count - np.searchsorted(self._scores, self._score(_levels_of(logits)), "left")
        return float((1 + as_good) / (self.count + 1))

    def presence(self, logits: np.ndarray) -> str:
        """'marked', 'innocent' or 'unclear', from the size of the logits."""
        levels = np.abs(_levels_of(logits)).sum()
        mean = float(levels / len(logits) / _STEPS * np.abs(logits.astype(np.float64)).max())
        looks = [look for look in (_look(spread, mean) for spread in self._spreads) if look != "unclear"]
        return looks[-1] if looks else "unclear"

    def _score(self, levels: np.ndarray) -> float:
        """The number k of bits that agree with the best fingerprint, plus less than one for how strongly the
        logits agree.
        """
        distances = self._table.distances((levels > 0).astype(np.uint8))
        nearest = distances.min()
        signs = self._fingerprints[distances == nearest].astype(np.int64) * 2 - 1
        strongest = (signs @ levels).max() / np.abs(levels).sum()
        return float(len(levels) - nearest + (1 + strongest) / 2)


def _levels_of(logits: np.ndarray) -> np.ndarray:
    """Each logit as a signed number of steps, never 0. A step is 1/127 of the largest logit."""
    size = np.abs(logits.astype(np.float64))
    levels = np.maximum(1, np.floor(size / (size.max() or 1) * _STEPS + 0.5)).astype(np.int64)
    return np.where(logits > 0, levels, -levels)


def _look(spread: dict, value: float) -> str:
    unlike_innocents = value > spread["innocent"]["high"]
    unlike_marked = not spread["marked"]["low"] <= value <= spread["marked"]["high"]
    if unlike_innocents == unlike_marked:
        return "unclear"
    return "innocent" if unlike_marked else "marked"
