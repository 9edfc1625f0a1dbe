"""Calibration: conversion of the cosines of an encoder's templates to similarity and confidence.

`confidence` is 1 - FPIR: the share of strangers who would score lower in a scope of this size. So in every scope, one
stranger in a hundred reaches a confidence of 0.99.
"""

import json
import math
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property, lru_cache
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import Attribute, asdict, cmp_using, field, frozen

from server.domain.errors import ValidationFailed
from server.domain.identification.search_values import Probe

Floats = npt.NDArray[np.float64]
Sizes = npt.NDArray[np.int64]

RAREST_MEASURED_SHARE = 1e-9
"""The rarest share of false alarms; rarer ones were not measured."""

ONE_MOMENT_DISTANCE_SHARE = 0.27
"""Share of the distance at which a pair is as likely one person as two; nearer pictures show nearly the same moment. On
lfw_dev 95 of 100 copies in a slightly smaller JPEG are nearer, and two of 10,000 pairs of one person's photos."""

PICTURES_EXPONENT = 0.3
"""A person with n pictures matches strangers as often as n**0.3 people with one each. Without this rule, where one
stranger in a hundred matches with one picture each, 0.4 to 2.3 in a hundred do with 2 to 7, on lfw_dev."""

_CACHED_SCOPES = 64
"""Scopes whose thresholds are cached."""


def _numbers(values: Any) -> Floats:
    return np.array(values, dtype=np.float64)


def _counts(values: Any) -> Sizes:
    return np.array(values, dtype=np.int64)


def _rising(_: Any, attribute: "Attribute[Floats]", values: Floats) -> None:
    if not (values.size and np.isfinite(values).all() and (np.diff(values) > 0).all()):
        raise ValidationFailed(f"{attribute.name} must be rising numbers")


def _falling(_: Any, attribute: "Attribute[Floats]", values: Floats) -> None:
    if not (values.size > 1 and (values > 0).all() and np.isfinite(values).all() and (np.diff(values) < 0).all()):
        raise ValidationFailed(f"{attribute.name} must be falling positive numbers")


def _positive(_: Any, attribute: "Attribute[float]", value: float) -> None:
    if not 0 < value < math.inf:
        raise ValidationFailed(f"{attribute.name} must be a number above 0")


def _text(_: Any, attribute: "Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        raise ValidationFailed(f"{attribute.name} must be text")


_SAME = cmp_using(eq=np.array_equal)


@frozen(hash=False)
class Calibration:
    """The calibration of one encoder. Raises ValidationFailed for impossible numbers."""

    encoder: str = field(validator=_text)
    """The encoder's identity."""
    halfway: float = field(converter=float, validator=_positive)
    """The cosine of two templates at which a pair is as likely one person as two."""
    steepness: float = field(converter=float, validator=_positive)
    """The rise of the log-odds for one person as the cosine rises by one."""
    fpir: Floats = field(converter=_numbers, validator=_falling, eq=_SAME)
    """(m,) shares of strangers."""
    people: Sizes = field(converter=_counts, validator=_rising, eq=_SAME)
    """(k,) sizes of scopes."""
    thresholds: Floats = field(converter=_numbers, validator=_rising, eq=_SAME)
    """(k, m) likenesses to the nearest person that each share of strangers reaches among that many people."""

    def __attrs_post_init__(self) -> None:
        lists, shape = (self.fpir, self.people), (len(self.people), len(self.fpir))
        if any(numbers.ndim != 1 for numbers in lists) or self.thresholds.shape != shape or self.people[0] < 1:
            raise ValidationFailed(
                "thresholds must have a row for each number of people, from 1, and a column for each FPIR"
            )
        if self.fpir[0] >= 1 or len(self.people) < 2:
            raise ValidationFailed("each FPIR must be below 1, with thresholds for at least two numbers of people")

    @classmethod
    def from_json(cls, text: str | bytes) -> "Calibration":
        """Return a calibration written by `to_json`. Raises ValidationFailed for anything else."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise ValidationFailed(f"this is not a calibration: {error}") from None

    def to_json(self) -> str:
        """Return the calibration as a JSON object."""
        return json.dumps(asdict(self, value_serializer=lambda *value: _plain(value[2])), indent=1)

    @property
    def one_moment(self) -> float:
        """The similarity from which two pictures show nearly the same moment."""
        return self.similarity(1 - ONE_MOMENT_DISTANCE_SHARE**2 * (1 - self.halfway))

    def similarity(self, cosine: float) -> float:
        """Return 0 to 1, rising with the cosine of two pictures' templates.

        It is the probability that the two show one person, given even odds beforehand.
        """
        return 1 / (1 + math.exp(min(self.steepness * (self.halfway - cosine), 700.0)))

    def confidence(self, likeness: float, people: int, pictures: int = 1) -> float:
        """Return 0 to 1 for the likeness to a person with that many pictures, among that many people in scope."""
        rarity = _line(likeness, self._scope(people * pictures**PICTURES_EXPONENT), self._rarities)
        return 1 - math.exp(-max(rarity, 0.0))

    def threshold_for(self, max_false_alarms: float, people: int, pictures: int = 1) -> float:
        """Return the likeness that this share of strangers reaches; people and pictures as in `confidence`."""
        scope = self._scope(people * pictures**PICTURES_EXPONENT)
        return _line(_rarity(max_false_alarms), self._rarities, scope)

    @cached_property
    def _scope(self) -> Callable[[float], list[float]]:
        """The function from a scope to its thresholds, cached: persons with equally many pictures share a scope."""
        return lru_cache(_CACHED_SCOPES)(self._scope_of)

    def _scope_of(self, people: float) -> list[float]:
        """Return the thresholds of a scope, by the logarithm of its size.

        Beyond the largest size measured, all thresholds follow the mean trend: with their own trends, they would cross.
        """
        size = math.log(max(people, int(self.people[0])))
        upper, share = _place(size, self._sizes)
        below, above = self._levels[upper - 1 : upper + 1]
        if share > 1:
            further = (fmean(above) - fmean(below)) * (share - 1)
            return [level + further for level in above]
        return [low + (high - low) * share for low, high in zip(below, above, strict=True)]

    @cached_property
    def _sizes(self) -> list[float]:
        return [math.log(people) for people in self.people.tolist()]

    @cached_property
    def _rarities(self) -> list[float]:
        return [-math.log(share) for share in self.fpir.tolist()]

    @cached_property
    def _levels(self) -> list[list[float]]:
        levels: list[list[float]] = self.thresholds.tolist()
        return levels


@frozen
class Calibrations:
    """The calibrations of one encoder, for pictures and for bare encodings."""

    pictures: Calibration
    """Between pictures."""
    encodings: Calibration
    """The calibration for a bare encoding compared with pictures."""

    def of(self, probe: Probe) -> Calibration:
        """Return the calibration for a probe."""
        return self.encodings if probe.bare else self.pictures


BOTH = Calibration(
    encoder="dlib-sface-0.6:55533b28a958:fb143eea0783:49f000ec501f",
    halfway=0.662,
    steepness=83.98,
    fpir=[0.5, 0.1, 0.01, 0.001],
    people=[1, 3, 6, 10, 30, 100, 300, 1000, 10_000, 100_000],
    thresholds=[
        [0.5348, 0.5949, 0.6470, 0.6801],
        [0.5711, 0.6193, 0.6627, 0.6946],
        [0.5899, 0.6329, 0.6745, 0.7031],
        [0.6028, 0.6429, 0.6818, 0.7105],
        [0.6265, 0.6619, 0.6963, 0.7221],
        [0.6485, 0.6802, 0.7114, 0.7380],
        [0.6665, 0.6954, 0.7215, 0.7482],
        [0.6842, 0.7100, 0.7387, 0.7528],
        [0.7077, 0.7298, 0.7541, 0.7657],
        [0.7277, 0.7475, 0.7714, 0.7789],
    ],
)
"""Both networks on Labeled Faces in the Wild (View 2, folds 1 to 3, each person under one name): 3,074 photos of 1,704
people, by `python -m benchmarks.accuracy.calibration`. The last two rows are thresholds among synthetic people."""

DLIB = Calibration(
    encoder="dlib-resnet-v1-3chips:55533b28a958:49f000ec501f",
    halfway=0.915,
    steepness=183.74,
    fpir=[0.5, 0.1, 0.01, 0.001],
    people=[1, 3, 6, 10, 30, 100, 300, 1000, 10_000, 100_000],
    thresholds=[
        [0.8468, 0.8886, 0.9164, 0.9330],
        [0.8717, 0.9021, 0.9243, 0.9391],
        [0.8842, 0.9096, 0.9299, 0.9429],
        [0.8918, 0.9141, 0.9326, 0.9447],
        [0.9054, 0.9235, 0.9388, 0.9499],
        [0.9163, 0.9317, 0.9455, 0.9562],
        [0.9242, 0.9372, 0.9500, 0.9597],
        [0.9313, 0.9429, 0.9548, 0.9659],
        [0.9410, 0.9509, 0.9609, 0.9706],
        [0.9485, 0.9571, 0.9661, 0.9752],
    ],
)
"""dlib's network alone, on the same photos."""

PORTRAITS = Calibration(
    encoder="dlib-resnet-v1-portrait:55533b28a958:49f000ec501f",
    halfway=0.906,
    steepness=175.27,
    fpir=[0.5, 0.1, 0.01, 0.001],
    people=[1, 3, 6, 10, 30, 100, 300, 1000, 10_000, 100_000],
    thresholds=[
        [0.8370, 0.8798, 0.9095, 0.9267],
        [0.8624, 0.8936, 0.9173, 0.9340],
        [0.8756, 0.9018, 0.9231, 0.9385],
        [0.8831, 0.9063, 0.9259, 0.9400],
        [0.8974, 0.9163, 0.9331, 0.9462],
        [0.9089, 0.9250, 0.9401, 0.9516],
        [0.9171, 0.9314, 0.9453, 0.9567],
        [0.9249, 0.9370, 0.9506, 0.9622],
        [0.9353, 0.9456, 0.9573, 0.9677],
        [0.9433, 0.9524, 0.9630, 0.9719],
    ],
)
"""dlib's encodings alone, on the same photos: for comparing a bare encoding with pictures."""


def _rarity(share: float) -> float:
    return -math.log(max(share, RAREST_MEASURED_SHARE))


def _line(at: float, points: list[float], values: list[float]) -> float:
    """Interpolate between ascending points, and extend the first and last segment beyond them."""
    upper, share = _place(at, points)
    return values[upper - 1] + (values[upper] - values[upper - 1]) * share


def _place(at: float, points: list[float]) -> tuple[int, float]:
    """Return the point that ends the segment, and the share of the segment before `at`, which may be outside 0 to 1."""
    upper = min(max(bisect_left(points, at), 1), len(points) - 1)
    return upper, (at - points[upper - 1]) / (points[upper] - points[upper - 1])


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
