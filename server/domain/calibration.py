"""What the numbers mean: benchmarks/accuracy_calibration.py on Labeled Faces in the Wild (View 2, folds 1 to 3).

`confidence` is 1 - FPIR: the share of strangers who would score less in a scope of this size. A confidence of 0.99
is thus reached by one stranger in a hundred, in every scope.
"""

import math

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float64]

HALFWAY = 0.627
STEEPNESS = 38.2
"""Logistic regression of "the same person" on the distance of LFW's pairs, as many same as different."""

FPIR = np.array([0.5, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001])
RARITY = -np.log(FPIR)
RAREST = 1e-9
"""Nothing is known of rarer false alarms."""

PEOPLE = np.array([6, 20, 50, 100, 250, 500, 1000, 10_000, 100_000])
THRESHOLDS = np.array(
    [
        [0.4575, 0.4808, 0.4930, 0.5032, 0.5134, 0.5217, 0.5392],
        [0.4618, 0.4786, 0.4878, 0.4950, 0.5035, 0.5103, 0.5212],
        [0.4657, 0.4795, 0.4875, 0.4947, 0.5018, 0.5084, 0.5194],
        [0.4679, 0.4799, 0.4867, 0.4922, 0.4978, 0.5036, 0.5146],
        [0.4705, 0.4806, 0.4860, 0.4907, 0.4951, 0.4994, 0.5104],
        [0.4723, 0.4813, 0.4860, 0.4903, 0.4948, 0.4986, 0.5096],
        [0.4739, 0.4819, 0.4864, 0.4905, 0.4958, 0.4990, 0.5100],
        [0.4784, 0.4847, 0.4884, 0.4917, 0.4961, 0.4990, 0.5100],
        [0.4820, 0.4871, 0.4901, 0.4929, 0.4976, 0.4994, 0.5104],
    ]
)
"""The open-set score that a share FPIR (columns) of strangers reaches among so many PEOPLE (rows).

The last column is measured for 6 and 20 people and careful for more: 0.011 above the one before, the step from 1 % to
0.1 % among 100 people. The last two rows add to the row of 1,000 people what thresholds rise by among made-up
encodings, drawn from the mean and covariances of LFW's.
"""

SMALL_SCOPE_DISTANCES = np.array([0.733, 0.650, 0.606, 0.571, 0.527, 0.489, 0.424])
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
