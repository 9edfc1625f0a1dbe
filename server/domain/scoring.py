"""Who a probe is, and how far that can be trusted.

A cosine or a distance alone cannot tell a stranger: someone with a common face, or a blurred one, is near to many.
The score therefore asks how much nearer the probe is to one person than to the others who come close.
"""

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vector, Vectors

CANDIDATES = 16
"""Persons worth a closer look. The index names them by cosine; the order among the best may still change."""

COHORT = 5
"""Other persons that a candidate is compared with. With fewer in scope there is no open-set score."""

COHORT_SHARE = 0.5
"""How much of the cohort's likeness is taken off a candidate's."""

COHORT_WEIGHTS = (1 / np.arange(1, COHORT + 1) / np.sum(1 / np.arange(1, COHORT + 1))).astype(np.float32)
"""The nearer another person, the more it counts: as 1, 1/2, 1/3, 1/4 and 1/5."""


@frozen(eq=False)
class Enrolled:
    """A person's pictures."""

    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""


@frozen(eq=False)
class Score:
    """How alike a probe and one candidate are."""

    candidate: int
    """The position among the candidates given."""
    distances: Vector = field(repr=False)
    """(n,) L2 distances of the probe's encoding to each of the candidate's, in the candidate's own order."""
    raw: float | None
    """The open-set score, or None where fewer than six persons are in scope."""

    @property
    def distance(self) -> float:
        """To the nearest picture."""
        return float(self.distances.min())


def person_template(pictures: Vectors) -> Vector:
    """Return the unit mean (d,) of the unit templates (n, d) of a person's pictures, at least one.

    Weights by quality or agreement, and leaving the odd one out, measured no better on LFW.
    """
    template: Vector = person_templates([pictures])[0]
    return template


def person_templates(pictures: Sequence[Vectors]) -> Vectors:
    """Return the templates (m, d) of m persons, at least one, each with the templates (n, d) of their pictures."""
    starts = np.cumsum([0, *(len(mine) for mine in pictures[:-1])])
    sums = np.add.reduceat(np.concatenate(pictures), starts)
    templates: Vectors = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return templates


def rank(encoding: Vector, template: Vector, candidates: Sequence[Enrolled]) -> list[Score]:
    """Return a score for each candidate, best first.

    `encoding` and `template` are the probe's, each (d,). The candidates are the best `CANDIDATES` persons in
    scope or more, or all of them where there are fewer.
    """
    if not candidates:
        return []
    templates = person_templates([candidate.templates for candidate in candidates])
    cosines = templates @ template
    raw = open_set_scores(cosines, templates)
    order = np.argsort(-(cosines if raw is None else raw), kind="stable").tolist()
    encodings = np.concatenate([candidate.encodings for candidate in candidates])
    ends = np.cumsum([len(candidate.encodings) for candidate in candidates])
    distances = np.split(np.linalg.norm(encodings - encoding, axis=1), ends[:-1])
    return [Score(at, distances[at], None if raw is None else float(raw[at])) for at in order]


def open_set_scores(cosines: Vector, templates: Vectors) -> Vector | None:
    """Return each candidate's open-set score, shape (m,), or None for fewer than six candidates.

    `cosines` (m,) are the probe's with the candidates' `templates` (m, d). A candidate's cohort is the five others
    nearest to the probe, and its score is

        cos(probe, candidate) - 1/2 mean((cos(probe, other) + cos(candidate, other)) / 2 for other in cohort)

    with the mean weighted by COHORT_WEIGHTS: adaptive cohort normalisation from both sides (Matejka et al., Interspeech
    2017) without the variances. Shares, weights and sides were chosen on LFW; their neighbours do nearly as well.
    """
    if len(cosines) <= COHORT:
        return None
    order = np.argsort(-cosines, kind="stable")
    cohorts = np.array([order[order != candidate][:COHORT] for candidate in range(len(cosines))])
    to_probe = cosines[cohorts]
    to_candidate = np.einsum("md,mkd->mk", templates, templates[cohorts])
    scores: Vector = cosines - COHORT_SHARE * ((to_probe + to_candidate) / 2) @ COHORT_WEIGHTS
    return scores
