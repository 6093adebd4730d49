"""Verdicts from logits, the same as on the page (src/fingerprint/verdict.ts), for a detector's published
fingerprints.
"""

from dataclasses import dataclass
from math import log10

import numpy as np

from .chance import log10_tails
from .folder import DetectorError, DetectorFolder
from .innocents import Innocents
from .table import FingerprintTable


@dataclass(frozen=True)
class Verdict:
    kind: str
    """user, unknown (of this system, but of nobody published), none or untold."""
    k: int | None
    """The number of bits that agree with the nearest fingerprint, or None if none is published."""
    log10_p: float
    conformal_p: float | None
    user: str | None
    """The id of the named fingerprint. A detector knows no other name."""


class Judge:
    def __init__(self, detector: DetectorFolder):
        """Raises DetectorError if the calibration cannot be read."""
        self._detector = detector
        self._table = FingerprintTable(detector.fingerprints)
        self._tails = log10_tails(detector.bits)
        try:
            given = detector.calibration
            self._innocents = None if given is None else Innocents(given, detector.fingerprints)
        except Exception as error:
            raise DetectorError(f"This detector cannot be used: its calibration is damaged ({error}).") from error

    def judge(self, logits: np.ndarray) -> Verdict:
        """@param logits: float32 [bits] of one picture."""
        detector, innocents = self._detector, self._innocents
        conformal = None if innocents is None else innocents.conformal_p(logits)
        presence = "unclear" if innocents is None else innocents.presence(logits)
        if not detector.ids:
            return Verdict(_without_match(presence), None, 0.0, conformal, None)
        distances = self._table.distances((logits > 0).astype(np.uint8))
        best = int(distances.argmin())
        k = detector.bits - int(distances[best])
        chance = min(0.0, self._tails[k] + log10(len(detector.ids)))
        if k < detector.exact:
            return Verdict(_without_match(presence), k, chance, conformal, None)
        is_named = k >= detector.asked[best] and (conformal is None or conformal <= self._largest_conformal())
        return Verdict("user" if is_named else "untold", k, chance, conformal, detector.ids[best] if is_named else None)

    def _largest_conformal(self) -> float:
        """N innocents can't show a rate below 1/(N + 1), so for such a rate it is enough that none is as good."""
        return max(self._detector.rate, 1 / (self._innocents.count + 1))


def _without_match(presence: str) -> str:
    return {"marked": "unknown", "innocent": "none"}.get(presence, "untold")
