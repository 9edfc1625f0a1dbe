"""Quantises templates to short codes, which bound a template's product with a probe from above."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.index.bound import Bound, Codes
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array

_Doubles = npt.NDArray[np.float64]

_LARGEST_COORDINATE = 127
"""The largest number that an int8 holds with either sign."""

_TEMPLATES_FITTED_TO = 4096
"""The most templates that a quantiser is fitted to."""

_CODE_LENGTH_MULTIPLE = 32
"""Codes have this many coordinates, or a multiple: their bounds take no longer than those of fewer."""

_LEFT_OUT_DEVIATIONS = 0.75
"""Standard deviations of strangers' products that the axes leave out of a template's product with itself."""

_HEADROOM = 1.25
"""The factor by which a template may exceed those that the quantiser was fitted to."""

_FLOAT32_ERROR = 2.0**-20
"""Per dimension: sixteen times float32's error in each; this computation and an exact comparison lose seven."""


@frozen(eq=False)
class Quantiser:
    """Axes along which templates vary most, rotated at random so that all coordinates have similar size.

    With m the mean, A the axes, c a code and s the scale, a template is x = m + sAc + Ae + t: e is no longer than
    `error`, and t, at right angles to the axes, no longer than the code's last place times `unit`. So, with a = A'q,
    x.q <= m.q + sc.a + error |a| + |t| |q - Aa|, by Cauchy-Schwarz. What does not fit is unbounded.
    """

    _mean: _Doubles = field(repr=False)
    _axes: _Doubles = field(repr=False)
    """(d, k) at right angles to each other."""
    _scale: float
    _unit: float
    _error: float
    _length: float
    """Maximum length of sc."""
    _norm: float
    """Maximum length of templates."""

    @classmethod
    def fit(cls, templates: Vectors) -> "Quantiser":
        """Return a quantiser for templates (n, d) like these, at least two; the same input gives the same quantiser."""
        sample = templates[:: -(-len(templates) // _TEMPLATES_FITTED_TO)].astype(np.float64)
        mean, axes = sample.mean(axis=0), _axes(sample)
        along = (sample - mean) @ axes
        tails = np.linalg.norm(sample - mean - along @ axes.T, axis=1)
        norm = _HEADROOM * np.linalg.norm(sample, axis=1).max() + 1e-6
        scale = _HEADROOM * max(np.abs(along).max(), norm * _FLOAT32_ERROR) / _LARGEST_COORDINATE
        errors = np.linalg.norm(along - scale * np.rint(along / scale), axis=1)
        return cls(
            mean,
            axes,
            scale,
            unit=_HEADROOM * (tails.max() + norm * (_FLOAT32_ERROR * len(axes)) ** 0.5) / _LARGEST_COORDINATE,
            error=_HEADROOM * max(errors.max(), norm * _FLOAT32_ERROR),
            length=_HEADROOM * np.linalg.norm(along, axis=1).max() + scale * len(axes) ** 0.5,
            norm=norm,
        )

    def arrays(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return the quantiser as arrays."""
        limits = (self._scale, self._unit, self._error, self._length, self._norm)
        return {"frame_mean": self._mean, "frame_axes": self._axes, "frame_limits": np.array(limits)}

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Quantiser":
        """Return the quantiser from its `arrays`."""
        return cls(arrays["frame_mean"], arrays["frame_axes"], *arrays["frame_limits"].tolist())

    @property
    def code_length(self) -> int:
        """The length of a code."""
        return int(self._axes.shape[1]) + 1

    def quantise(self, templates: Vectors) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return the codes of templates (n, d), and which of them are unbounded: no bound holds for those."""
        axes = self._axes.astype(np.float32)
        centred = templates - self._mean.astype(np.float32)
        along = centred @ axes
        coordinates = np.clip(np.rint(along / np.float32(self._scale)), -_LARGEST_COORDINATE, _LARGEST_COORDINATE)
        tails = np.ceil(_tails(centred, along) / self._unit)
        kept = coordinates * np.float32(self._scale)
        fits = (
            (tails <= _LARGEST_COORDINATE)
            & (np.linalg.norm(along - kept, axis=1) <= self._error)
            & (np.linalg.norm(kept, axis=1) <= self._length)
            & (np.linalg.norm(templates, axis=1) <= self._norm)
        )
        codes = np.column_stack([coordinates, np.minimum(tails, _LARGEST_COORDINATE)]).astype(np.int8)
        return np.ascontiguousarray(codes), ~fits

    def bound(self, probe: Vector) -> Bound:
        """Return the bound that compares codes with a probe (d,)."""
        q = probe.astype(np.float64)
        along = q @ self._axes
        tail = self._unit * float(np.linalg.norm(q - self._axes @ along)) / self._scale
        step = max(float(np.abs(along).max()), tail, 1e-12) / _LARGEST_COORDINATE * (1 + 1e-9)
        weights = np.rint(along / step)
        slack = (
            self._error * float(np.linalg.norm(along))
            + self._length * float(np.linalg.norm(along - step * weights))
            + _FLOAT32_ERROR * len(q) * self._norm * float(np.linalg.norm(q))
        )
        whole = np.append(weights, np.ceil(tail / step)).astype(np.int8)
        return Bound(whole, step * self._scale, float(self._mean @ q) + slack)


def _tails(centred: Vectors, along: Vectors) -> Vector:
    """Return upper bounds of the lengths (n,) of the parts at right angles to the axes."""
    whole = np.einsum("ij,ij->i", centred, centred)
    rest = whole - np.einsum("ij,ij->i", along, along)
    tails: Vector = np.sqrt(np.maximum(rest, 0) + np.float32(_FLOAT32_ERROR * centred.shape[1]) * whole)
    return tails


def _axes(sample: _Doubles) -> _Doubles:
    """Return (d, k) axes of a sample, as many as are needed."""
    dimension = sample.shape[1]
    spread = np.linalg.norm(np.cov(sample, rowvar=False))
    leading = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    energies = ((sample - sample.mean(axis=0)) @ leading).var(axis=0)
    left = energies.sum() - np.cumsum(energies)
    enough = int(np.argmax(left <= _LEFT_OUT_DEVIATIONS * spread + 1e-12)) + 1
    count = min(dimension, -(-(enough + 1) // _CODE_LENGTH_MULTIPLE) * _CODE_LENGTH_MULTIPLE - 1)
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((count, count)))[0]
    # Rounded to float32 once, so that templates and probes use exactly the same axes.
    axes: _Doubles = (leading[:, :count] @ rotation).astype(np.float32).astype(np.float64)
    return axes
