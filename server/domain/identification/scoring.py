"""Ranking of persons by how like their pictures' templates are to a probe's.

How far the best can be trusted depends on how many people are in scope, which the calibration accounts for. Subtracting
other people's scores, in the gallery or not, was no better with two networks, and far worse among few people.
"""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vector, Vectors
from server.domain.identification.search_values import Probe

CANDIDATES = 16
"""Persons ranked by all of their pictures. The index selects them by cosine; the order among them may still change."""

_CANCELLED = 1e-4
"""A mean shorter than this is what rounding left of templates that cancel each other out, and points anywhere."""


@frozen(eq=False)
class CandidatePictures:
    """A person's pictures."""

    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) templates of unit length."""


@frozen(eq=False)
class Score:
    """How alike a probe and one candidate are."""

    candidate: int
    """The position among the candidates given."""
    distances: Vector = field(repr=False)
    """(n,) L2 distances from the probe's encoding to each of the candidate's, in the candidate's own order."""
    cosines: Vector = field(repr=False)
    """(n,) cosines of the probe's template with each of the candidate's, in the same order."""
    likeness: float
    """The likeness of the probe to all of the candidate's pictures together, by which candidates are ranked."""
    nearest: int
    """The position of the nearest picture."""

    @property
    def distance(self) -> float:
        """The distance to the nearest picture."""
        return float(self.distances[self.nearest])


def person_template(pictures: Vectors) -> Vector:
    """Return the unit mean (d,) of the unit templates (n, d) of a person's pictures, at least one.

    If they cancel each other out, it is the first of them. Weighting by quality or agreement, or dropping the outlier,
    was no better on LFW.
    """
    template: Vector = person_templates([pictures])[0]
    return template


def person_templates(pictures: Sequence[Vectors]) -> Vectors:
    """Return the templates (m, d) of m persons, at least one, each with the templates (n, d) of their pictures."""
    means = _means(_all(pictures), [len(templates) for templates in pictures])
    for person in np.flatnonzero(_lengths(means) < _CANCELLED).tolist():
        means[person] = pictures[person][0]
    templates: Vectors = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return templates


def joined(probes: Sequence[Probe]) -> Probe:
    """Return several faces of one person, at least one, as one probe; its encoding is the first one's.

    The template is the mean of theirs, so the likeness to anybody is the mean of theirs too. At unit length it would be
    more like everybody than any of the faces is, since their differences cancel out: of strangers' clusters of six
    faces and more, one in five then matched somebody at the limit that one in a hundred faces reaches.
    """
    mean: Vector = np.mean([probe.template for probe in probes], axis=0, dtype=np.float32)
    return Probe(probes[0].encoding, mean)


def _means(pictures: Vectors, counts: list[int]) -> Vectors:
    """Return the means of consecutive runs of the pictures, with these lengths."""
    several = np.array(counts)
    sums = np.add.reduceat(pictures, several.cumsum() - several)
    means: Vectors = (sums / several[:, np.newaxis]).astype(np.float32)
    return means


def _likenesses(probe: Vector, means: Vectors) -> Vector:
    """Return the likeness (m,) of a probe's template (d,) to each of m persons, by the means (m, d) of their pictures'.

    For one picture it is the cosine; for several, the geometric mean of their mean cosine and of the cosine with the
    person's template. The more pictures, the less often strangers reach the former and the more often the latter, while
    they reach the geometric mean about equally often, so persons with few and with many pictures can be compared.
    """
    roots: Vector = np.sqrt(np.maximum(_lengths(means), _CANCELLED))
    likenesses: Vector = means @ probe / roots
    return likenesses


def rank(encoding: Vector, template: Vector, candidates: Sequence[CandidatePictures]) -> list[Score]:
    """Return a score for each candidate, best first.

    `encoding` and `template` are the probe's, each (d,). The candidates are at least the best `CANDIDATES` persons in
    scope, or all of them if there are fewer.
    """
    if not candidates:
        return []
    counts = [len(candidate.encodings) for candidate in candidates]
    encodings = _all([candidate.encodings for candidate in candidates])
    templates = _all([candidate.templates for candidate in candidates])
    distances, cosines = _lengths(encodings - encoding), templates @ template
    likenesses = _likenesses(template, _means(templates, counts))
    slices = [slice(end - count, end) for count, end in zip(counts, accumulate(counts), strict=True)]
    order = np.argsort(-likenesses, kind="stable").tolist()
    return [_score(at, distances[slices[at]], cosines[slices[at]], float(likenesses[at])) for at in order]


def _score(candidate: int, distances: Vector, cosines: Vector, likeness: float) -> Score:
    return Score(candidate, distances, cosines, likeness, nearest=int(distances.argmin()))


def _lengths(vectors: Vectors) -> Vector:
    """Return the length of each vector, like np.linalg.norm but with less overhead."""
    lengths: Vector = np.sqrt(np.add.reduce(vectors * vectors, axis=1))
    return lengths


def _all(several: Sequence[Vectors]) -> Vectors:
    joined: Vectors = np.concatenate(several)
    return joined
