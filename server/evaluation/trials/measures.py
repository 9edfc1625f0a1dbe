"""Open-set measures: rank-1, TPIR and FPIR, as ISO/IEC 19795-1 defines them."""

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.evaluation.trials.outcomes import Outcomes, Scores

FPIRS = (0.1, 0.01, 0.001)

Counts = npt.NDArray[np.int64]


@frozen
class Accuracy:
    """How well a pipeline identifies people."""

    rank1: float
    """The share of mated probes whose best match is right, whatever its score."""
    tpir: dict[float, float]
    """By FPIR: the share of mated probes whose best match is right and above the threshold."""
    errors: dict[float, float | None]
    """By FPIR: the standard error of that share over the parts of the persons; None if all are in one part."""
    fpir: dict[float, float]
    """By target FPIR: the share of strangers who were above the threshold."""


@frozen(eq=False)
class Tradeoff:
    """The detection error tradeoff: a point for each threshold that makes a difference."""

    fpir: Scores = field(repr=False)
    fnir: Scores = field(repr=False)


def accuracy(outcomes: Outcomes) -> Accuracy:
    """Measure with thresholds that are never set on the persons they are applied to.

    The threshold for each part of the persons comes from the strangers of the other parts.
    """
    parts = _parts(outcomes)
    mated = np.array([np.count_nonzero(outcomes.mated_parts == part) for part in parts])
    measured = {fpir: _cross_validated(outcomes, fpir) for fpir in FPIRS}
    return Accuracy(
        rank1=float(outcomes.right.mean()),
        tpir={fpir: found.sum() / mated.sum() for fpir, (found, _) in measured.items()},
        errors={fpir: standard_error(found, mated) for fpir, (found, _) in measured.items()},
        fpir={fpir: alarms.sum() / len(outcomes.strangers) for fpir, (_, alarms) in measured.items()},
    )


def threshold(strangers: Scores, fpir: float) -> float:
    """Return the score that at most this share of strangers exceeds."""
    descending = np.sort(strangers)[::-1]
    return float(descending[int(len(descending) * fpir)])


def tradeoff(outcomes: Outcomes) -> Tradeoff:
    """Return FNIR against FPIR over all thresholds."""
    thresholds = np.unique(outcomes.strangers)[::-1]
    strangers, found = np.sort(outcomes.strangers), np.sort(outcomes.found)
    above = 1 - np.searchsorted(strangers, thresholds, side="right") / len(strangers)
    missed = np.searchsorted(found, thresholds, side="right") / len(found)
    return Tradeoff(above, missed)


def standard_error(found: Counts, mated: Counts) -> float | None:
    """Return the standard error of the share found, from each part's counts (k,); None with fewer than two parts."""
    found, mated = found[mated > 0], mated[mated > 0]
    parts, share = len(mated), found.sum() / mated.sum()
    if parts < 2:
        return None
    return float(np.linalg.norm(found - share * mated) / mated.sum() * (parts / (parts - 1)) ** 0.5)


def _parts(outcomes: Outcomes) -> Counts:
    parts: Counts = np.union1d(outcomes.mated_parts, outcomes.stranger_parts)
    return parts


def _cross_validated(outcomes: Outcomes, fpir: float) -> tuple[Counts, Counts]:
    """Return how many mated probes are found in each part, and how many strangers match somebody."""
    found, alarms = [], []
    for part in _parts(outcomes):
        limit = threshold(outcomes.strangers[outcomes.stranger_parts != part], fpir)
        found.append(np.count_nonzero(outcomes.found[outcomes.mated_parts == part] > limit))
        alarms.append(np.count_nonzero(outcomes.strangers[outcomes.stranger_parts == part] > limit))
    return np.array(found), np.array(alarms)
