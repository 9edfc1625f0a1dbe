"""Open-set measures: rank-1, TPIR and FPIR, as ISO/IEC 19795-1 defines them."""

import numpy as np
from attrs import field, frozen

from server.service.evaluation.outcomes import Outcomes, Scores

FPIRS = (0.1, 0.01, 0.001)


@frozen
class Accuracy:
    """How well a pipeline identifies."""

    rank1: float
    """The share of mated probes whose first answer is right, whatever its score."""
    tpir: dict[float, float]
    """By FPIR: the share of mated probes whose first answer is right and above the threshold."""
    fpir: dict[float, float]
    """By the FPIR aimed at: the share of strangers who were above the threshold."""


@frozen(eq=False)
class Tradeoff:
    """The detection error tradeoff: a point for each threshold that makes a difference."""

    fpir: Scores = field(repr=False)
    fnir: Scores = field(repr=False)


def accuracy(outcomes: Outcomes) -> Accuracy:
    """Measure with thresholds that are never set by the persons they are applied to.

    For each part of the persons the threshold comes from the strangers of the other parts.
    """
    measured = {fpir: _cross_validated(outcomes, fpir) for fpir in FPIRS}
    return Accuracy(
        rank1=float(outcomes.right.mean()),
        tpir={fpir: tpir for fpir, (tpir, _) in measured.items()},
        fpir={fpir: reached for fpir, (_, reached) in measured.items()},
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


def _cross_validated(outcomes: Outcomes, fpir: float) -> tuple[float, float]:
    found, alarms = 0, 0
    for part in np.union1d(outcomes.mated_parts, outcomes.stranger_parts):
        limit = threshold(outcomes.strangers[outcomes.stranger_parts != part], fpir)
        found += int(np.count_nonzero(outcomes.found[outcomes.mated_parts == part] > limit))
        alarms += int(np.count_nonzero(outcomes.strangers[outcomes.stranger_parts == part] > limit))
    return found / len(outcomes.mated), alarms / len(outcomes.strangers)
