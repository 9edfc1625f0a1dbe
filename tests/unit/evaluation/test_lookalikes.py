"""The strangers who came nearest to somebody."""

from pathlib import Path

import numpy as np

from server.service.evaluation.lookalikes import MOST, lookalikes
from server.service.evaluation.outcomes import Outcomes
from server.service.evaluation.photos import People

PEOPLE = People([f"person {owner}" for owner in range(40)], [Path(f"{row}.jpg") for row in range(40)], np.arange(40))
NOTHING = np.empty(0)


def outcomes_of(photos: list[int], scores: list[float]) -> Outcomes:
    """Return the outcomes of strangers alone, all of whom look like person 39."""
    rows = np.array(photos)
    right = np.empty(0, dtype=np.bool_)
    matches = np.full(len(photos), 39)
    return Outcomes(NOTHING, right, rows[:0], np.array(scores), rows, rows, matches)


def test_the_best_score_of_each_stranger_counts_once() -> None:
    """A photo that was looked for in several galleries stands once in the list, at its best."""
    best = lookalikes(PEOPLE, outcomes_of([3, 4, 3], [0.1, 0.2, 0.3]))
    assert [(one.stranger, one.person, one.score) for one in best] == [
        ("person 3", "person 39", 0.3),
        ("person 4", "person 39", 0.2),
    ]


def test_the_list_is_short() -> None:
    """No more than ten are named."""
    best = lookalikes(PEOPLE, outcomes_of(list(range(30)), [row / 30 for row in range(30)]))
    assert [one.photo.name for one in best] == [f"{row}.jpg" for row in range(29, 29 - MOST, -1)]


def test_photos_without_a_face_are_like_nobody() -> None:
    """Minus infinity is no likeness."""
    assert lookalikes(PEOPLE, outcomes_of([1], [float("-inf")])) == []
