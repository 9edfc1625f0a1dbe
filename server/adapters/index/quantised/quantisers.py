"""The coarse and the fine quantiser of templates, and the axes that they share."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attrs import frozen

from server.adapters.index.quantised.axes import Axes
from server.adapters.index.quantised.interleaved import InterleavedCodes
from server.adapters.index.quantised.native import HEAD, Codes
from server.adapters.index.quantised.quantiser import COARSE, FINE, Quantiser
from server.domain.faces import Vectors
from server.domain.ports import Array


@frozen(eq=False)
class Quantised:
    """Templates in codes."""

    coarse: Codes
    fine: Codes
    unbounded: npt.NDArray[np.bool_]
    """(n,), whether the bound by either code does not hold."""


@frozen(eq=False)
class Quantisers:
    """Axes, and a coarse and a fine quantiser of coordinates along them."""

    axes: Axes
    coarse: Quantiser
    fine: Quantiser

    @classmethod
    def fit(cls, templates: Vectors) -> "Quantisers":
        """Return quantisers for templates (n, d) like these, at least two; the same input gives the same quantisers."""
        axes = Axes.fit(templates)
        sample = axes.along(templates)
        coarse = Quantiser.fit(sample, COARSE, axes.leading)
        return cls(axes, coarse, Quantiser.fit(sample, FINE, sample.coordinates.shape[1]))

    def arrays(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return the quantisers as arrays."""
        return self.axes.arrays() | {"coarse": self.coarse.numbers(), "fine": self.fine.numbers()}

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Quantisers":
        """Return the quantisers from their `arrays`."""
        coarse, fine = Quantiser.restored(arrays["coarse"], COARSE), Quantiser.restored(arrays["fine"], FINE)
        return cls(Axes.restored(arrays), coarse, fine)

    def no_codes(self) -> dict[str, Array]:
        """Return the codes of no templates, as arrays."""
        fine = np.zeros((0, HEAD + self.fine.axes), dtype=np.uint8)
        coarse = InterleavedCodes.none(self.coarse.axes)
        return {"fine_codes": fine, "coarse_codes": coarse, "unbounded": np.empty(0, dtype=np.intp)}

    def quantise(self, templates: Vectors) -> Quantised:
        """Return the codes of templates (n, d)."""
        along = self.axes.along(templates)
        coarse, far = self.coarse.quantise(along)
        fine, farther = self.fine.quantise(along)
        return Quantised(coarse, fine, far | farther | (np.linalg.norm(templates, axis=1) > self.axes.norm))
