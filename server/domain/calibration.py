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

FPIR = np.array([0.5, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001])
RARITY = -np.log(FPIR)
RAREST = 1e-9
"""Nothing is known of rarer false alarms."""

PEOPLE = np.array([6, 20, 50, 100, 250, 500, 1000, 10_000, 100_000])
THRESHOLDS = np.array(
    [
        [0.4644, 0.4890, 0.5022, 0.5130, 0.5242, 0.5343, 0.5543],
        [0.4643, 0.4813, 0.4920, 0.5018, 0.5113, 0.5200, 0.5325],
        [0.4671, 0.4813, 0.4899, 0.4976, 0.5053, 0.5126, 0.5246],
        [0.4690, 0.4814, 0.4881, 0.4938, 0.4994, 0.5044, 0.5164],
        [0.4714, 0.4817, 0.4871, 0.4912, 0.4958, 0.4994, 0.5114],
        [0.4730, 0.4820, 0.4868, 0.4906, 0.4945, 0.4971, 0.5091],
        [0.4744, 0.4826, 0.4869, 0.4901, 0.4937, 0.4964, 0.5084],
        [0.4787, 0.4853, 0.4888, 0.4912, 0.4940, 0.4964, 0.5084],
        [0.4823, 0.4875, 0.4902, 0.4923, 0.4952, 0.4966, 0.5086],
    ]
)
"""The open-set score that a share FPIR (columns) of strangers reaches among so many PEOPLE (rows).

The last column is careful, not measured: 0.012 above the one before, as thresholds move by 0.006 to 0.011 for each
tenth where they could be measured (0.020 among six people). The last two rows add to the row of 1,000 people what
thresholds rise by among made-up encodings, drawn from the mean and covariances of LFW's.
"""

SMALL_SCOPE_DISTANCES = np.array([0.725, 0.640, 0.598, 0.563, 0.527, 0.495, 0.428])
"""The distance under which a share FPIR of strangers has its nearest picture among five people with one each."""


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
