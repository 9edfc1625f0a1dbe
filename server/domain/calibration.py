"""What the numbers mean, for one encoder: how its distances and scores become similarity and confidence.

`confidence` is 1 - FPIR: the share of strangers who would score less in a scope of this size. A confidence of 0.99
is thus reached by one stranger in a hundred, in every scope.
"""

import json
import math
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import Attribute, asdict, cmp_using, field, frozen

from server.domain.errors import ValidationFailed

Levels = npt.NDArray[np.float64]
Sizes = npt.NDArray[np.int64]

RAREST = 1e-9
"""Nothing is known of rarer false alarms."""

MOMENT = 0.16
"""Of the distance at which a pair is as likely one person as two: nearer pictures show one moment."""


PICTURES_COUNT = 0.7
"""The nearest of n pictures of one person is as near to strangers as n**0.7 people's single pictures. On LFW, where one
stranger in a hundred is allowed, 0.8 to 1.1 are matched with 1 to 7 pictures each; with no such rule it is up to 4."""


def _numbers(values: Any) -> Levels:
    return np.array(values, dtype=np.float64)


def _counts(values: Any) -> Sizes:
    return np.array(values, dtype=np.int64)


def _rising(_: Any, attribute: "Attribute[Levels]", values: Levels) -> None:
    if not (values.size and np.isfinite(values).all() and (np.diff(values) > 0).all()):
        raise ValidationFailed(f"{attribute.name} must be numbers that rise")


def _falling(_: Any, attribute: "Attribute[Levels]", values: Levels) -> None:
    if not (values.size > 1 and (values > 0).all() and np.isfinite(values).all() and (np.diff(values) < 0).all()):
        raise ValidationFailed(f"{attribute.name} must be positive numbers that fall")


def _positive(_: Any, attribute: "Attribute[float]", value: float) -> None:
    if not 0 < value < math.inf:
        raise ValidationFailed(f"{attribute.name} must be a number above 0")


def _text(_: Any, attribute: "Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        raise ValidationFailed(f"{attribute.name} must be a text")


_SAME = cmp_using(eq=np.array_equal)


@frozen(hash=False)
class Calibration:
    """What was measured with one encoder. Raises ValidationFailed for numbers that cannot have been."""

    encoder: str = field(validator=_text)
    """Its identity."""
    halfway: float = field(converter=float, validator=_positive)
    """The distance at which a pair is as likely one person as two."""
    steepness: float = field(converter=float, validator=_positive)
    """By how much the log-odds for one person rise where the distance falls by one."""
    fpir: Levels = field(converter=_numbers, validator=_falling, eq=_SAME)
    """(m,) shares of strangers."""
    people: Sizes = field(converter=_counts, validator=_rising, eq=_SAME)
    """(k,) sizes of scopes."""
    thresholds: Levels = field(converter=_numbers, validator=_rising, eq=_SAME)
    """(k, m) the open-set scores that these shares of strangers reach among so many people."""
    small_scope_distances: Levels = field(converter=_numbers, validator=_falling, eq=_SAME)
    """(m,) the distances under which these shares of strangers have their nearest of five people's pictures."""

    def __attrs_post_init__(self) -> None:
        lists, shape = (self.fpir, self.people, self.small_scope_distances), (len(self.people), len(self.fpir))
        if any(one.ndim != 1 for one in lists) or self.thresholds.shape != shape or self.people[0] < 1:
            raise ValidationFailed(
                "thresholds need a row for each number of people, at least 1, a column for each FPIR"
            )
        if self.small_scope_distances.shape != self.fpir.shape or self.fpir[0] >= 1:
            raise ValidationFailed("small_scope_distances need one for each FPIR, which is below 1")

    @classmethod
    def from_json(cls, text: str | bytes) -> "Calibration":
        """Return what `to_json` wrote. Raises ValidationFailed for anything else."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise ValidationFailed(f"this is no calibration: {error}") from None

    def to_json(self) -> str:
        """Return it as a JSON object."""
        return json.dumps(asdict(self, value_serializer=lambda *value: _plain(value[2])), indent=1)

    @property
    def one_moment(self) -> float:
        """The distance under which two pictures are nearly the same."""
        return MOMENT * self.halfway

    def similarity(self, distance: float) -> float:
        """Return 0 to 1, falling as the L2 distance between two encodings grows.

        It is the probability that the two show one person, where that is as likely as not beforehand.
        """
        return 1 / (1 + math.exp(min(self.steepness * (distance - self.halfway), 700.0)))

    def confidence(self, raw: float, people: int) -> float:
        """Return 0 to 1 for an open-set score among so many people in scope."""
        return float(self.confidences(np.array([raw]), people)[0])

    def confidences(self, raw: Levels, people: int) -> Levels:
        """Return 0 to 1 for each of some open-set scores, (n,), among so many people in scope."""
        confidences: Levels = 1 - np.exp(-np.maximum(_line(raw, self._scope(people), -np.log(self.fpir)), 0.0))
        return confidences

    def threshold_for(self, max_false_alarms: float, people: int) -> float:
        """Return the open-set score that this share of strangers reaches among so many people, at least six."""
        return float(_line(_rarity(max_false_alarms), -np.log(self.fpir), self._scope(people)))

    def distance_for(self, max_false_alarms: float, pictures: int = 1) -> float:
        """Return the distance that stands in for a confidence with fewer than six people in scope.

        This share of strangers is nearer than that to one of five people with so many pictures each.
        """
        rarity = _rarity(max_false_alarms / pictures**PICTURES_COUNT)
        return max(float(_line(rarity, -np.log(self.fpir), self.small_scope_distances)), 0.0)

    def _scope(self, people: int) -> Levels:
        """Return the thresholds of a scope, between the sizes that were measured, or at the nearest of them."""
        row = np.interp(math.log(people), np.log(self.people), np.arange(len(self.people)))
        lower, upper = self.thresholds[math.floor(row)], self.thresholds[math.ceil(row)]
        levels: Levels = lower + (upper - lower) * (row % 1)
        return levels


DLIB = Calibration(
    encoder="dlib-resnet-v1-3chips:55533b28a958",
    halfway=0.627,
    steepness=51.1,
    fpir=[0.5, 0.1, 0.01, 0.001],
    people=[6, 20, 50, 100, 250, 500, 1000, 10_000, 100_000],
    thresholds=[
        [0.4579, 0.4817, 0.5051, 0.5255],
        [0.4621, 0.4791, 0.4975, 0.5128],
        [0.4657, 0.4797, 0.4941, 0.5081],
        [0.4680, 0.4800, 0.4918, 0.5026],
        [0.4705, 0.4806, 0.4899, 0.4989],
        [0.4723, 0.4813, 0.4902, 0.4975],
        [0.4739, 0.4821, 0.4899, 0.4973],
        [0.4783, 0.4849, 0.4914, 0.4969],
        [0.4817, 0.4872, 0.4927, 0.4969],
    ],
    small_scope_distances=[0.7272, 0.6441, 0.5643, 0.5012],
)
"""dlib's encoder on Labeled Faces in the Wild (View 2, folds 1 to 3, each person under one name): 3,074 photos of 1,704
people, by `python -m benchmarks.accuracy_calibration`. The last two rows are thresholds among made-up people."""


def _rarity(share: float) -> float:
    return -math.log(max(share, RAREST))


def _line(at: Levels | float, points: Levels, values: Levels) -> Levels:
    """Interpolate, and carry the first and last stretch on beyond the points, which ascend."""
    upper = np.clip(np.searchsorted(points, at), 1, len(points) - 1)
    share = (at - points[upper - 1]) / (points[upper] - points[upper - 1])
    line: Levels = values[upper - 1] + (values[upper] - values[upper - 1]) * share
    return line


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
