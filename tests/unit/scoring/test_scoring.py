"""Templates, ranking and the open-set score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.faces import Vector, Vectors
from server.domain.scoring import Enrolled, open_set_scores, person_template, rank
from tests.ports.templates import templates

FACES = templates(40, seed=3)


def enrolled(*pictures: Vector) -> Enrolled:
    """Return a person with these pictures, whose encodings are twice as long as their templates."""
    stacked: Vectors = np.array(pictures)
    return Enrolled(encodings=2 * stacked, templates=stacked)


def test_a_person_is_the_unit_mean_of_the_pictures() -> None:
    """Two perpendicular pictures make the template between them, of length one."""
    pictures = np.eye(3, dtype=np.float32)[:2]
    assert person_template(pictures) == pytest.approx([2**-0.5, 2**-0.5, 0])


def test_the_person_shown_comes_first() -> None:
    """A picture that differs a little from an enrolled one is that person's, wherever it stands among the others."""
    probe = person_template(np.array([FACES[7], FACES[7], FACES[30]]))
    people = [enrolled(face) for face in FACES[:16]]
    assert rank(2 * probe, probe, people)[0].candidate == 7


def test_every_candidate_is_scored_once_and_the_best_is_first() -> None:
    """The scores name each candidate once and fall."""
    scores = rank(2 * FACES[20], FACES[20], [enrolled(face) for face in FACES[:16]])
    raw = [score.raw for score in scores if score.raw is not None]
    assert sorted(score.candidate for score in scores) == list(range(16))
    assert raw == sorted(raw, reverse=True)


def test_distances_are_between_encodings_in_the_order_of_the_pictures() -> None:
    """Each picture has its own L2 distance, and the person's is that of the nearest."""
    first, second = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    (score,) = rank(2 * second, second, [enrolled(first, second)])
    assert score.distances == pytest.approx([8**0.5, 0])
    assert score.distance == 0


def test_nobody_is_ranked_among_no_candidates() -> None:
    """Where nobody is in scope nobody is found."""
    assert rank(FACES[0], FACES[0], []) == []


@pytest.mark.parametrize("people", [1, 5])
def test_fewer_than_six_persons_give_no_open_set_score(people: int) -> None:
    """Without five others to compare with there is no score, and the nearest template comes first."""
    scores = rank(FACES[0], FACES[0], [enrolled(face) for face in FACES[:people][::-1]])
    assert [score.raw for score in scores] == [None] * people
    assert scores[0].candidate == people - 1


def test_six_persons_give_an_open_set_score() -> None:
    """Five others suffice."""
    assert all(score.raw is not None for score in rank(FACES[0], FACES[0], [enrolled(face) for face in FACES[:6]]))


def test_the_open_set_score_takes_off_half_the_likeness_of_the_five_nearest_others() -> None:
    """Worked by hand: to perpendicular persons only the probe is alike, and nearer ones count 1, 1/2, ... 1/5."""
    people = np.eye(6, dtype=np.float32)
    cosines = np.array([0.9, 0.6, 0.5, 0.4, 0.3, 0.2], np.float32)
    scores = open_set_scores(cosines, people)
    assert scores is not None
    weights = 1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5
    assert scores[0] == pytest.approx(0.9 - (0.6 + 0.5 / 2 + 0.4 / 3 + 0.3 / 4 + 0.2 / 5) / weights / 4)
    assert scores[5] == pytest.approx(0.2 - (0.9 + 0.6 / 2 + 0.5 / 3 + 0.4 / 4 + 0.3 / 5) / weights / 4)


def test_a_sixth_other_does_not_matter() -> None:
    """Only the five others nearest to the probe count."""
    cosines = np.array([0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1], np.float32)
    with_seven, with_six = (
        open_set_scores(cosines, np.eye(7, dtype=np.float32)),
        open_set_scores(cosines[:6], np.eye(6, dtype=np.float32)),
    )
    assert with_seven is not None
    assert with_six is not None
    assert with_seven[0] == pytest.approx(with_six[0])


def test_someone_like_everybody_scores_less_than_someone_like_one() -> None:
    """Of two strangers with the same nearest person, the one who is near to many has the lower score."""
    people = np.eye(6, dtype=np.float32)
    common, rare = np.array([0.9, *[0.8] * 5], np.float32), np.array([0.9, *[0.3] * 5], np.float32)
    scores_of_common, scores_of_rare = open_set_scores(common, people), open_set_scores(rare, people)
    assert scores_of_common is not None
    assert scores_of_rare is not None
    assert scores_of_common[0] < scores_of_rare[0]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(12)), probe=st.integers(12, 39))
def test_the_order_of_the_candidates_does_not_matter(order: list[int], probe: int) -> None:
    """However the index orders its candidates, each has the same score."""
    as_given = rank(FACES[probe], FACES[probe], [enrolled(face) for face in FACES[:12]])
    shuffled = rank(FACES[probe], FACES[probe], [enrolled(FACES[person]) for person in order])
    assert [order[score.candidate] for score in shuffled] == [score.candidate for score in as_given]
    assert [score.raw for score in shuffled] == pytest.approx([score.raw for score in as_given], abs=1e-6)
