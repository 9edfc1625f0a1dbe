"""Bins of the stored scores: counts by the share of strangers that should reach a score."""

from bisect import bisect_right
from collections.abc import Mapping

import numpy as np

from server.domain.identification.calibration import Floats

PER_DECADE = 6
"""Bins per tenfold decrease of the share of strangers, from a tenth down."""

DECADES = 4

SHARES: Floats = np.array([1, 0.5, *(10 ** -(1 + place / PER_DECADE) for place in range(PER_DECADE * DECADES + 1))])
"""The ends of the bins, falling. Calibrations have the scores of half and of a tenth of strangers, and none between."""

BINS = len(SHARES)
"""The number of bins; the last one has everything beyond the last end, which hardly any stranger reaches."""

_CONFIDENCES: list[float] = (1 - SHARES[1:]).tolist()


def bin_of(confidence: float) -> int:
    """Return the bin of a confidence, 0 to 1."""
    return bisect_right(_CONFIDENCES, confidence)


def in_order(counts: Mapping[int, int]) -> Floats:
    """Return counts by bin as an array (BINS,)."""
    return np.array([counts.get(bin, 0) for bin in range(BINS)], dtype=np.float64)
