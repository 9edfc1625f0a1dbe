"""The exact comparison in which every search ends."""

import numpy as np

from server.domain.faces import Ids, Vector, Vectors

_NONE = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


def cosines_of(templates: Vectors, probe: Vector) -> Vector:
    """Return the cosine (n,) of each template (n, d) with the probe, independent of the other templates."""
    cosines: Vector = np.einsum("ij,j->i", templates, probe)
    return cosines


def best_of(persons: Ids, cosines: Vector, count: int, without: int | None = None) -> tuple[Ids, Vector]:
    """Return the best persons and their cosines, best first; on a tie, the lower id first."""
    if not len(persons):
        return _NONE
    order = np.lexsort((persons, -cosines))
    order = order[persons[order] != without][:count]
    return persons[order], cosines[order]
