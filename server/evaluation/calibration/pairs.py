"""Pairs of photos, of one person or of two, and the curve that separates them by cosine."""

from collections.abc import Callable

import numpy as np

from server.domain.identification.calibration import Floats
from server.evaluation.calibration.strangers import Faces
from server.evaluation.trials.splits import Rows

Draw = Callable[[Faces, np.random.Generator], tuple[Rows, Rows]]

PAIRS = 10_000
"""Pairs of one person, and as many of two."""

ROUNDS = 30
"""Newton steps of the logistic regression; it converges after ten."""


def pair_curve(faces: Faces) -> tuple[float, float]:
    """Return the cosine at which a pair is as likely one person as two, and the rise of log-odds beyond it.

    Everybody has the same number of pairs. Targets are Platt's, not 0 and 1 ("Probabilistic Outputs for Support Vector
    Machines", 1999), so that the curve stays finite if an encoder separates all pairs.
    """
    random = np.random.default_rng(PAIRS)
    same, different = (_many(draw, faces, random) for draw in (_same, _different))
    targets = np.repeat([1 - 1 / (PAIRS + 2), 1 / (PAIRS + 2)], PAIRS)
    steepness, offset = _logistic(np.concatenate([same, different]), targets)
    return -offset / steepness, steepness


def _same(faces: Faces, random: np.random.Generator) -> tuple[Rows, Rows]:
    """Return pairs of photos of one person each."""
    shuffled = random.permutation(len(faces.owners))
    rows = shuffled[np.argsort(faces.owners[shuffled], kind="stable")]
    _, first, counts = np.unique(faces.owners[rows], return_index=True, return_counts=True)
    return rows[first[counts > 1]], rows[first[counts > 1] + 1]


def _different(faces: Faces, random: np.random.Generator) -> tuple[Rows, Rows]:
    """Return pairs of photos of two persons each."""
    rows = faces.one_each(random)
    return rows, np.roll(rows, 1)


def _many(draw: Draw, faces: Faces, random: np.random.Generator) -> Floats:
    """Return the cosines of PAIRS pairs."""
    cosines = np.empty(0)
    while len(cosines) < PAIRS:
        one, other = draw(faces, random)
        cosines = np.append(cosines, np.sum(faces.templates[one] * faces.probes[other], axis=1))
    return cosines[:PAIRS]


def _logistic(values: Floats, targets: Floats) -> tuple[float, float]:
    """Return the slope and intercept of the log-odds that fit the targets best."""
    centre, width = values.mean(), values.std()
    features = np.stack([(values - centre) / width, np.ones_like(values)], axis=1)
    weights = np.zeros(2)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-features @ weights))
        slope = (features * (likely * (1 - likely))[:, None]).T @ features
        weights += np.linalg.solve(slope, features.T @ (targets - likely))
    return float(weights[0] / width), float(weights[1] - weights[0] * centre / width)
