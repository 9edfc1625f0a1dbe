"""Synthetic people, for galleries that there are too few real people to fill."""

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vectors
from server.domain.identification.calibration import Floats
from server.evaluation.calibration.strangers import best_scores

SEARCHES = 20_000
"""Searches per number of people."""


@frozen(eq=False)
class Population:
    """Templates drawn from a normal distribution with the mean and covariance of real ones, normalised to length 1."""

    mean: Vectors = field(repr=False)
    """(d,)"""
    spread: Vectors = field(repr=False)
    """(k, d) a root of the covariance."""

    @classmethod
    def like(cls, templates: Vectors) -> "Population":
        """Return a population with the distribution of these templates (n, d), one per person."""
        mean = templates.mean(axis=0)
        _, lengths, axes = np.linalg.svd(templates - mean, full_matrices=False)
        return cls(mean, axes * lengths[:, None] / len(templates) ** 0.5)

    def draw(self, people: int, random: np.random.Generator) -> Vectors:
        """Draw templates (people, d), one per person."""
        rows = self.mean + random.standard_normal((people, len(self.spread)), dtype=np.float32) @ self.spread
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def stranger_scores(self, people: int) -> Floats:
        """Return the cosines of strangers with the best match among that many people."""
        random = np.random.default_rng(people)
        galleries = max(SEARCHES // people, 1)
        return np.concatenate(
            [best_scores(self.draw(people, random), self.draw(SEARCHES // galleries, random)) for _ in range(galleries)]
        )
