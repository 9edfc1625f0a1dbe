"""The axes along which templates vary most, and templates and probes along them."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.faces import Vector, Vectors
from server.domain.ports import Array

Doubles = npt.NDArray[np.float64]

_TEMPLATES_FITTED_TO = 4096
"""The most templates that axes and codes are fitted to."""

_LEFT_OUT_DEVIATIONS = 0.75
"""Standard deviations of strangers' products that the leading axes leave out of a template's product with itself."""

_LEADING_MULTIPLE = 32
"""The number of leading axes is a multiple of this, which processors read at once."""

_FURTHER = 60
"""Axes besides the leading ones; with four bytes besides, a fine code fills whole cache lines of 64 bytes."""

HEADROOM = 1.25
"""The factor by which a template may exceed those that the axes were fitted to."""

FLOAT32_ERROR = 2.0**-20
"""Per dimension: sixteen times float32's error in each; this computation and an exact comparison lose eleven."""


@frozen(eq=False)
class Along:
    """Templates along the axes."""

    main: Vector
    """(n,), the coordinate along the main axis."""
    coordinates: Vectors
    """(n, k), those along the others."""
    tails: Vector
    """(n,), upper bounds of the lengths of what lies outside the axes."""

    def first(self, count: int) -> "Along":
        """Return the templates along the main axis and so many others."""
        further = np.linalg.norm(self.coordinates[:, count:], axis=1)
        return Along(self.main, self.coordinates[:, :count], np.hypot(self.tails, further))


@frozen(eq=False)
class Probe:
    """A probe along the axes."""

    main: float
    along: Doubles
    """(k,)"""
    tail: float
    """The length of what lies outside the axes."""
    base: float
    """Its product with the mean, and float32's error in its product with any template."""
    longest: float
    """The largest product with a template within the axes' norm."""

    def first(self, count: int) -> "Probe":
        """Return the probe along the main axis and so many others."""
        tail = float(np.hypot(self.tail, np.linalg.norm(self.along[count:])))
        return Probe(self.main, self.along[:count], tail, self.base, self.longest)


@frozen(eq=False)
class Axes:
    """The mean m, and axes A at right angles to each other.

    The main axis is the direction that templates and probes have in common, and points to them. Along the leading ones
    of the others templates vary most; those are rotated at random within their space, so that all have coordinates of
    similar size. A template is x = m + Ay + t, with t at right angles to the axes.
    """

    _mean: Doubles = field(repr=False)
    _axes: Doubles = field(repr=False)
    """(d, 1 + k), the main axis first"""
    leading: int
    norm: float
    """The largest length of a template for which float32's error holds."""

    @classmethod
    def fit(cls, templates: Vectors) -> "Axes":
        """Return axes for templates (n, d) like these, at least two; the same input gives the same axes."""
        sample = templates.astype(np.float64)
        norm = HEADROOM * float(np.linalg.norm(sample, axis=1).max()) + 1e-6
        return cls(_mean(templates), *_axes(sample), norm)

    def are_of(self, templates: Vectors) -> bool:
        """Return whether they were fitted to just these templates."""
        return np.array_equal(self._mean, _mean(templates))

    def arrays(self) -> dict[str, Doubles]:
        """Return the axes as arrays."""
        return {"mean": self._mean, "axes": self._axes, "axes_limits": np.array((self.leading, self.norm))}

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Axes":
        """Return the axes from their `arrays`."""
        leading, norm = arrays["axes_limits"].tolist()
        return cls(arrays["mean"], arrays["axes"], int(leading), norm)

    def along(self, templates: Vectors) -> Along:
        """Return templates (n, d) along the axes."""
        centred = templates - self._mean.astype(np.float32)
        coordinates = centred @ self._axes.astype(np.float32)
        return Along(coordinates[:, 0], coordinates[:, 1:], _tails(centred, coordinates))

    def probe(self, probe: Vector) -> Probe:
        """Return a probe (d,) along the axes."""
        q = probe.astype(np.float64)
        along = q @ self._axes
        tail, longest = float(np.linalg.norm(q - self._axes @ along)), self.norm * float(np.linalg.norm(q))
        base = float(self._mean @ q) + FLOAT32_ERROR * len(q) * longest
        return Probe(float(along[0]), along[1:], tail, base, longest)


def sample_of(rows: Array) -> Array:
    """Return those rows, evenly spaced, to whose templates axes and codes are fitted."""
    return rows[:: -(-len(rows) // _TEMPLATES_FITTED_TO)]


def _mean(templates: Vectors) -> Doubles:
    mean: Doubles = templates.mean(axis=0, dtype=np.float64)
    return mean


def _tails(centred: Vectors, coordinates: Vectors) -> Vector:
    whole = np.einsum("ij,ij->i", centred, centred)
    rest = whole - np.einsum("ij,ij->i", coordinates, coordinates)
    tails: Vector = np.sqrt(np.maximum(rest, 0) + np.float32(FLOAT32_ERROR * centred.shape[1]) * whole)
    return tails


def _axes(sample: Doubles) -> tuple[Doubles, int]:
    """Return the axes (d, 1 + k) of a sample, and how many of them are leading."""
    axes = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    axes[:, 0] *= np.sign(sample.mean(axis=0) @ axes[:, 0]) or 1
    leading = _leading(sample, axes)
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((leading, leading)))[0]
    axes[:, 1 : 1 + leading] = axes[:, 1 : 1 + leading] @ rotation
    # Rounded to float32 once, so that templates and probes use exactly the same axes.
    return axes[:, : 1 + leading + _FURTHER].astype(np.float32).astype(np.float64), leading


def _leading(sample: Doubles, axes: Doubles) -> int:
    """Return how many axes besides the main one are enough for a coarse code."""
    spread = np.linalg.norm(np.cov(sample, rowvar=False))
    energies = ((sample - sample.mean(axis=0)) @ axes[:, 1:]).var(axis=0)
    left = energies.sum() - np.cumsum(energies)
    enough = int(np.argmax(left <= _LEFT_OUT_DEVIATIONS * spread + 1e-12)) + 1
    return min(int(axes.shape[1]) - 1, -(-enough // _LEADING_MULTIPLE) * _LEADING_MULTIPLE)
