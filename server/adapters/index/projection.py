"""Templates shortened, so that a look at many is cheap."""

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vector, Vectors

COARSE, FINE = 32, 32
"""Numbers in a coarse row, and in a fine one."""


@frozen(eq=False)
class Projection:
    """The directions in which templates differ most, and what the others add on average.

    With R the leading principal directions, cosine(x, q) = Rᵀx·Rᵀq + tail(x)·tail(q). A coarse row holds
    the first 31 of Rᵀx and, in its last place, tail(x)·tail(mean): the probe's tail is the mean's as far
    as anyone knows. A fine row holds the next 31 and what has to be added to that last place then.
    """

    _matrix: Vectors = field(repr=False)
    """(d, 64)"""

    @classmethod
    def fit(cls, templates: Vectors) -> "Projection":
        """Return the projection that suits a sample of at least two."""
        mean = templates.mean(axis=0)
        _, ascending = np.linalg.eigh(np.cov(templates, rowvar=False))
        directions = ascending[:, ::-1].astype(np.float32)
        coarse, fine = directions[:, : COARSE - 1], directions[:, COARSE - 1 : COARSE + FINE - 2]
        matrix = np.zeros((len(mean), COARSE + FINE), dtype=np.float32)
        matrix[:, : coarse.shape[1]] = coarse
        matrix[:, COARSE - 1] = mean - coarse @ (coarse.T @ mean)
        matrix[:, COARSE : COARSE + fine.shape[1]] = fine
        matrix[:, -1] = -fine @ (fine.T @ mean)
        return cls(matrix)

    def shorten(self, templates: Vectors) -> tuple[Vectors, Vectors]:
        """Return the coarse and the fine rows, (n, 32) each."""
        both = templates @ self._matrix
        return both[:, :COARSE], both[:, COARSE:]

    def shorten_probe(self, probe: Vector) -> tuple[Vector, Vector]:
        """Return what to multiply coarse rows with for nearly the cosine, and fine rows for the rest."""
        coarse, fine = np.split(probe @ self._matrix, [COARSE])
        coarse[-1] = fine[-1] = 1
        return coarse, fine
