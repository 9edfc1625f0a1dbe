"""Clusters: faces are joined if they are alike on average."""

from itertools import combinations

import numpy as np
import pytest

from server.domain.clusters.agglomeration import Pair, apart_by, clustered
from server.domain.faces import Vectors


def around(people: int, faces: int, spread: float, dimension: int = 32) -> Vectors:
    """Return unit templates of this many faces of each person, one person after another."""
    chance = np.random.default_rng(7)
    centres = np.repeat(chance.standard_normal((people, dimension)), faces, axis=0)
    templates = centres + spread * chance.standard_normal(centres.shape)
    unit: Vectors = (templates / np.linalg.norm(templates, axis=1, keepdims=True)).astype(np.float32)
    return unit


def likeness(one: Vectors, other: Vectors) -> float:
    """Return the geometric mean of the mean cosine and of the templates' cosine, by their definitions."""
    mean = float((one @ other.T).mean())
    templates = [faces.mean(axis=0) / np.linalg.norm(faces.mean(axis=0)) for faces in (one, other)]
    return float(np.sign(mean) * np.sqrt(abs(mean * (templates[0] @ templates[1]))))


def merged(templates: Vectors, least: float, apart: set[Pair]) -> list[int]:
    """Merge the two most alike clusters while they are alike enough, comparing all pairs each time."""
    clusters = [[face] for face in range(len(templates))]
    while True:
        best, pair = least, None
        for a, b in combinations(range(len(clusters)), 2):
            forbidden = any((x, y) in apart or (y, x) in apart for x in clusters[a] for y in clusters[b])
            alike = -1.0 if forbidden else likeness(templates[clusters[a]], templates[clusters[b]])
            if alike >= best:
                best, pair = alike, (a, b)
        if pair is None:
            break
        clusters[pair[0]] += clusters.pop(pair[1])
    labels = np.empty(len(templates), int)
    for number, members in enumerate(sorted(clusters, key=min)):
        labels[members] = number
    return labels.tolist()


def test_each_person_is_a_cluster() -> None:
    """Numbered in the order of their first faces."""
    labels = clustered(around(people=20, faces=5, spread=0.3), 0.5)
    assert labels.tolist() == np.repeat(np.arange(20), 5).tolist()


@pytest.mark.parametrize("least", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("apart", [set(), {(0, 1), (2, 7), (11, 30)}])
def test_the_clusters_are_those_of_merging_the_most_alike_first(least: float, apart: set[Pair]) -> None:
    """However loose the limit is, and whichever faces must not be joined."""
    templates = around(people=8, faces=4, spread=0.8)
    assert clustered(templates, least, apart).tolist() == merged(templates, least, apart)


def test_two_faces_kept_apart_are_never_joined() -> None:
    """Not even through a third that is like both."""
    labels = clustered(around(people=1, faces=9, spread=0.01), 0.5, [(0, 4), (0, 8), (4, 8)])
    assert len({labels[0], labels[4], labels[8]}) == 3


def test_having_more_faces_does_not_make_a_person_more_alike() -> None:
    """A face is compared with the mean of each person's faces: here 0.74 with a single face, and 0.70 with six."""
    axes = np.eye(8, dtype=np.float32)
    face, alone = 0.78 * axes[0] + 0.6 * axes[1], 0.2 * axes[0] + 0.98 * axes[1]
    several = 0.9 * axes[0] + 0.436 * axes[2:]
    found = apart_by((alone, several.mean(axis=0)), np.stack([face, alone, several[0]]), 0.6)
    assert sorted(found) == [(0, 2), (1, 2)]


def test_no_faces_give_no_clusters() -> None:
    assert clustered(np.empty((0, 4), np.float32), 0.5).tolist() == []
    assert clustered(around(people=1, faces=1, spread=0), 0.5).tolist() == [0]
