"""Templates for tests: unit vectors as close to each other as faces are."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Members, PersonIndex

DIMENSION = 128


def unit(rows: npt.NDArray[Any]) -> Vectors:
    """Return rows of unit length."""
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def templates(count: int, seed: int, dimension: int = DIMENSION) -> Vectors:
    """Return (count, dimension) unit templates around a common mean, their variance as uneven as dlib's."""
    random = np.random.default_rng(seed)
    return unit(0.1 + random.standard_normal((count, dimension)) * np.geomspace(0.1, 0.004, dimension))


def arrays_of(index: PersonIndex) -> dict[str, Array]:
    """Return what an index would save, as it would be read."""
    return {
        name: np.concatenate([np.empty(0, section.kind), *(piece.reshape(-1) for piece in section.pieces)]).reshape(
            section.shape
        )
        for name, section in index.sections().items()
    }


def members_of(known: Mapping[int, tuple[Vector, Iterable[int]]]) -> Members:
    """Return the persons, each with a template and groups, as arrays."""
    pairs = [(person, group) for person, (_, groups) in known.items() for group in groups]
    rows = [template for template, _ in known.values()]
    return Members(
        persons=np.array(list(known), dtype=np.int64),
        templates=np.array(rows, dtype=np.float32).reshape(len(rows), -1 if rows else 0),
        memberships=np.array(pairs, dtype=np.int64).reshape(-1, 2),
    )
