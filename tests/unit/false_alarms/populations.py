"""Made-up searches: how many would score what, on average."""

import numpy as np

from server.domain.false_alarms.bins import BINS, PER_DECADE, SHARES
from server.domain.identification.calibration import Floats


def strangers(count: float, crowd: float = 1.0) -> Floats:
    """Return searches for this many strangers, each of whom finds people as a crowd of this size would."""
    reached = 1 - (1 - SHARES) ** crowd
    return count * -np.diff(np.append(reached, 0.0))


def enrolled(count: float) -> Floats:
    """Return searches for this many enrolled people: 1.5 % are missed at one false alarm in a hundred."""
    missed = np.zeros(BINS)
    missed[2 : 2 + PER_DECADE] = 0.0025
    missed[2 + PER_DECADE : -1] = np.linspace(0.003, 0.012, BINS - 3 - PER_DECADE)
    missed[-1] = 1 - missed.sum()
    return count * missed
