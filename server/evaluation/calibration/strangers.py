"""Scores of strangers, in galleries of one photo per person, drawn repeatedly."""

from collections.abc import Iterator

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vectors
from server.domain.identification.calibration import Floats
from server.evaluation.trials.splits import Rows

SEARCHES = 45_000
"""Searches per number of people."""

STRANGERS = 100
"""Maximum strangers per gallery: the choice of people in it matters as much."""

PROBES_AT_ONCE = 256
"""Probes whose cosines with a whole gallery are in memory at a time."""


@frozen(eq=False)
class Faces:
    """The photos in which a face was found."""

    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    probes: Vectors = field(repr=False)
    """(n, d) of unit length."""
    owners: Rows = field(repr=False)
    """(n,) the person in each photo."""

    def draws(self, people: int) -> Iterator[tuple[Rows, Rows]]:
        """Yield one photo each of that many people, and one each of others, until there were SEARCHES others."""
        random = np.random.default_rng(people)
        searches = 0
        while searches < SEARCHES:
            drawn = self.one_each(random)
            others = drawn[people:][:STRANGERS]
            yield drawn[:people], others
            searches += len(others)

    def one_each(self, random: np.random.Generator) -> Rows:
        """Return one photo of everybody, in random order."""
        shuffled = random.permutation(len(self.owners))
        _, first = np.unique(self.owners[shuffled], return_index=True)
        return random.permutation(shuffled[first])


def stranger_scores(faces: Faces, people: int) -> Floats:
    """Return the cosines of strangers with the best match among that many people."""
    draws = faces.draws(people)
    return np.concatenate([best_scores(faces.templates[known], faces.probes[others]) for known, others in draws])


def best_scores(gallery: Vectors, probes: Vectors) -> Floats:
    """Return the cosine (n,) of each probe (n, d) with its best match in a gallery (m, d)."""
    blocks = np.array_split(probes, -(-len(probes) // PROBES_AT_ONCE))
    return np.concatenate([(block @ gallery.T).max(axis=1).astype(np.float64) for block in blocks])
