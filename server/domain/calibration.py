"""What the numbers mean, measured on Labeled Faces in the Wild (View 2, folds 1 to 3).

`confidence` is 1 - FPIR: the share of strangers who would score less in a scope of this size. A confidence of 0.99
is thus reached by one stranger in a hundred, in every scope.
"""

import math

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float64]

HALFWAY = 0.625
STEEPNESS = 44.0
"""Logistic regression of "the same person" on the distance of LFW's pairs, as many same as different."""

FPIR = np.array([0.5, 0.1, 0.03, 0.01, 0.003, 0.001])
RARITY = -np.log(FPIR)
RAREST = 1e-9
"""Nothing is known of rarer false alarms."""

PEOPLE = np.array([6, 20, 50, 100, 200, 500, 1000])
THRESHOLDS = np.array(
    [
        [0.4605, 0.4852, 0.4975, 0.5072, 0.5165, 0.5241],
        [0.4623, 0.4808, 0.4924, 0.5022, 0.5119, 0.5196],
        [0.4649, 0.4800, 0.4894, 0.4972, 0.5049, 0.5104],
        [0.4668, 0.4799, 0.4873, 0.4934, 0.4994, 0.5044],
        [0.4686, 0.4798, 0.4857, 0.4906, 0.4951, 0.4989],
        [0.4708, 0.4803, 0.4854, 0.4895, 0.4935, 0.4971],
        [0.4723, 0.4809, 0.4854, 0.4891, 0.4932, 0.4955],
    ]
)
"""The open-set score that a share FPIR (columns) of strangers reaches among so many PEOPLE (rows)."""

SMALL_SCOPE_DISTANCES = np.array([0.725, 0.640, 0.598, 0.563, 0.527, 0.495])
"""The distance under which a share FPIR of strangers has its nearest picture among five people."""


def similarity(distance: float) -> float:
    """Return 0 to 1, falling as the L2 distance between two dlib encodings grows.

    It is the probability that the two show one person, where that is as likely as not beforehand.
    """
    return 1 / (1 + math.exp(min(STEEPNESS * (distance - HALFWAY), 700.0)))


def confidence(raw: float | None, people: int) -> float | None:
    """Return 0 to 1 for an open-set score among so many people in scope, or None for no score."""
    if raw is None:
        return None
    rarity = _line(raw, _thresholds(people), RARITY)
    return 1 - math.exp(-max(rarity, 0.0))


def confidence_for(max_false_alarms: float) -> float:
    """Return the confidence that this share of strangers reaches."""
    return 1 - max_false_alarms


def threshold_for(max_false_alarms: float, people: int) -> float:
    """Return the open-set score that this share of strangers reaches among so many people, at least six."""
    return _line(_rarity(max_false_alarms), RARITY, _thresholds(people))


def distance_for(max_false_alarms: float) -> float:
    """Return the distance that stands in for a confidence with fewer than six people in scope.

    This share of strangers is nearer than that to one of five people.
    """
    return max(_line(_rarity(max_false_alarms), RARITY, SMALL_SCOPE_DISTANCES), 0.0)


def _rarity(share: float) -> float:
    return -math.log(max(share, RAREST))


def _thresholds(people: int) -> Levels:
    """Return the thresholds of a scope, between the sizes that were measured, or at the nearest of them."""
    return np.array([np.interp(math.log(people), np.log(PEOPLE), column) for column in THRESHOLDS.T])


def _line(at: float, points: Levels, values: Levels) -> float:
    """Interpolate, and carry the first and last stretch on beyond the points, which ascend."""
    stretch = int(np.clip(np.searchsorted(points, at), 1, len(points) - 1))
    (left, right), (low, high) = points[stretch - 1 : stretch + 1], values[stretch - 1 : stretch + 1]
    return float(low + (high - low) * (at - left) / (right - left))
