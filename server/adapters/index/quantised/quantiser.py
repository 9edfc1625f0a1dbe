"""Codes of templates, with a few levels for each coordinate, and the bound that they give of products."""

import numpy as np
import numpy.typing as npt
from attrs import astuple, field, frozen

from server.adapters.index.quantised.axes import FLOAT32_ERROR, HEADROOM, Along, Doubles, Probe
from server.adapters.index.quantised.native import Codes, UpperBound, code_type
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array

_LARGEST_MAIN = 32_767
"""The largest number that an int16 holds with either sign: twice the farthest coordinate of the fit."""

_LARGEST_LENGTH = 255
"""The largest number of a length in a code: twice the longest among the templates of the fit."""

_REACHES = np.arange(2.0, 8.1, 0.25)
"""Standard deviations that levels may reach on either side; coordinates beyond are rounded to the last level."""


@frozen
class Grain:
    """How fine a code is."""

    levels: int
    """Of a coordinate."""
    largest_weight: int
    """The largest weight of a coordinate; the larger, the less is lost by rounding a probe."""


COARSE = Grain(levels=16, largest_weight=127)
FINE = Grain(levels=256, largest_weight=1023)


@frozen(eq=False)
class Quantiser:
    """Rounds the first coordinates of templates to levels.

    A code holds the coordinate y along the main axis; with s the scale, levels c, counted from the middle, of the other
    coordinates z = sc + e; and the lengths of e and of t, what lies outside these axes, rounded up. For a probe q, with
    the coordinates a0 and a and the part o outside, x.q = m.q + y a0 + z.a + t.o, so by Cauchy-Schwarz
    x.q <= m.q + y a0 + sc.a + |e| |a| + |t| |o|. What exceeds the limits is unbounded.
    """

    _grain: Grain
    axes: int
    """The number of coordinates in a code besides the one along the main axis."""
    _main: float
    """The unit of y."""
    _scale: float
    _longest: float = field(repr=False)
    """The maximum length of sc."""
    _error: float = field(repr=False)
    """The unit of |e|."""
    _tail: float = field(repr=False)
    """The unit of |t|."""

    @classmethod
    def fit(cls, sample: Along, grain: Grain, axes: int) -> "Quantiser":
        """Return the quantiser of these first axes for templates like these that makes the shortest errors."""
        part, most = sample.first(axes), grain.levels - 1
        deviation = max(float(part.coordinates.std()), FLOAT32_ERROR)
        scales = (2 * deviation * _REACHES / most).tolist()
        scale = min(scales, key=lambda scale: float(_rounded(part.coordinates, scale, most)[1].mean()))
        levels, errors = _rounded(part.coordinates, scale, most)
        main = 2 * max(float(np.abs(part.main).max()), FLOAT32_ERROR) / _LARGEST_MAIN
        longest = HEADROOM * float(_lengths(levels, scale, most).max())
        return cls(grain, axes, main, scale, longest, _unit(errors), _unit(part.tails))

    def numbers(self) -> Doubles:
        """Return the quantiser, but for its grain, as numbers."""
        return np.array(astuple(self)[1:])

    @classmethod
    def restored(cls, numbers: Array, grain: Grain) -> "Quantiser":
        """Return the quantiser from its `numbers`."""
        axes, *limits = numbers.tolist()
        return cls(grain, int(axes), *limits)

    def quantise(self, along: Along) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return the codes of templates, and which of them are unbounded: no bound holds for those."""
        part, most = along.first(self.axes), self._grain.levels - 1
        levels, errors = _rounded(part.coordinates, self._scale, most)
        main = np.rint(part.main / np.float32(self._main))
        lengths = np.ceil((errors / np.float32(self._error), part.tails / np.float32(self._tail)))
        fits = (np.abs(main) <= _LARGEST_MAIN) & (_lengths(levels, self._scale, most) <= self._longest)
        codes = np.empty(len(levels), dtype=code_type(self.axes))
        codes["main"] = np.clip(main, -_LARGEST_MAIN, _LARGEST_MAIN)
        codes["error"], codes["tail"] = np.minimum(lengths, _LARGEST_LENGTH)
        codes["levels"] = levels
        return codes.view(np.uint8).reshape(len(codes), -1), ~fits | (lengths > _LARGEST_LENGTH).any(axis=0)

    def vacant(self, count: int) -> Codes:
        """Return codes (n, 4 + k) for vacant rows: near the mean, and as far from what all share as codes reach.

        Their bounds are low for every usual probe, so vacant rows are never among the most promising.
        """
        codes = np.zeros(count, dtype=code_type(self.axes))
        codes["main"], codes["levels"] = -_LARGEST_MAIN, self._grain.levels // 2
        return codes.view(np.uint8).reshape(count, -1)

    def bound(self, probe: Probe) -> UpperBound:
        """Return the upper bound of templates' products with a probe, from their codes."""
        part = probe.first(self.axes)
        inside = float(np.linalg.norm(part.along))
        step = max(float(np.abs(part.along).max(initial=0)), 1e-12) / self._grain.largest_weight * (1 + 1e-9)
        weights = np.rint(part.along / step)
        lost = self._longest * float(np.linalg.norm(part.along - step * weights)) + self._main * abs(part.main)
        middle = self._scale * step * (self._grain.levels - 1) / 2 * float(weights.sum())
        heads = self._main * part.main, self._error * inside, self._tail * part.tail
        factors = np.array((part.base + lost - middle, step * self._scale, *heads), dtype=np.float32)
        return UpperBound(weights.astype(np.int16), factors)


def _unit(lengths: Vector) -> float:
    return 2 * max(float(lengths.max()), FLOAT32_ERROR) / _LARGEST_LENGTH


def _rounded(coordinates: Vectors, scale: float, most: int) -> tuple[Vectors, Vector]:
    """Return the numbers (n, k) of the levels from 0 to `most`, and the lengths (n,) of what rounding to them loses."""
    left = coordinates / np.float32(scale)
    levels = np.clip(np.rint(left + np.float32(most / 2)), 0, most)
    left -= levels - np.float32(most / 2)
    return levels, np.linalg.norm(left, axis=1) * np.float32(scale)


def _lengths(levels: Vectors, scale: float, most: int) -> Vector:
    lengths: Vector = np.linalg.norm(levels - np.float32(most / 2), axis=1) * np.float32(scale)
    return lengths
