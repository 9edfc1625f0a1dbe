"""Templates, ranking and likeness."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.faces import Vector, Vectors
from server.domain.identification.scoring import CandidatePictures, joined, person_template, rank
from server.domain.identification.search_values import Probe
from tests.ports.templates import templates

FACES = templates(40, seed=3)


def enrolled(*pictures: Vector) -> CandidatePictures:
    """Return a person with these pictures, whose encodings are twice as long as their templates."""
    stacked: Vectors = np.array(pictures)
    return CandidatePictures(encodings=2 * stacked, templates=stacked)


def test_a_persons_template_is_the_unit_mean_of_the_pictures() -> None:
    """Two perpendicular pictures give the template halfway between them, of length one."""
    pictures = np.eye(3, dtype=np.float32)[:2]
    assert person_template(pictures) == pytest.approx([2**-0.5, 2**-0.5, 0])


def test_pictures_that_cancel_each_other_out_leave_the_first() -> None:
    """Their mean has no direction; no score and no template is anything but a number."""
    opposites = np.array([FACES[0], -FACES[0]])
    assert person_template(opposites) == pytest.approx(FACES[0])
    scores = rank(2 * FACES[0], FACES[0], [enrolled(*opposites), enrolled(FACES[1])])
    assert [score.candidate for score in scores] == [1, 0]
    assert scores[1].likeness == pytest.approx(0, abs=1e-3)


def test_the_person_shown_comes_first() -> None:
    """A picture that differs a little from an enrolled one finds that person, wherever they are among the others."""
    probe = person_template(np.array([FACES[7], FACES[7], FACES[30]]))
    people = [enrolled(face) for face in FACES[:16]]
    assert rank(2 * probe, probe, people)[0].candidate == 7


def test_every_candidate_is_scored_once_and_the_best_is_first() -> None:
    scores = rank(2 * FACES[20], FACES[20], [enrolled(face) for face in FACES[:16]])
    raw = [score.likeness for score in scores]
    assert sorted(score.candidate for score in scores) == list(range(16))
    assert raw == sorted(raw, reverse=True)


def test_distances_are_between_encodings_in_the_order_of_the_pictures() -> None:
    """Each picture has its own L2 distance, and the person's is that of the nearest."""
    first, second = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    (score,) = rank(2 * second, second, [enrolled(first, second)])
    assert score.distances == pytest.approx([8**0.5, 0])
    assert score.distance == 0


def test_nobody_is_ranked_among_no_candidates() -> None:
    assert rank(FACES[0], FACES[0], []) == []


def test_the_likeness_to_a_single_picture_is_the_cosine() -> None:
    """However few people there are."""
    (score,) = rank(FACES[0], FACES[0], [enrolled(FACES[1])])
    assert score.likeness == pytest.approx(FACES[0] @ FACES[1], abs=1e-6)
    assert score.cosines == pytest.approx([FACES[0] @ FACES[1]], abs=1e-6)


def test_the_likeness_to_several_pictures_lies_between_their_mean_and_their_template() -> None:
    """It is the geometric mean of the mean cosine and the cosine with the person's template."""
    pictures = FACES[:3]
    (score,) = rank(FACES[9], FACES[9], [enrolled(*pictures)])
    product = np.mean(pictures @ FACES[9]) * (person_template(pictures) @ FACES[9])
    assert score.likeness == pytest.approx(product**0.5, abs=1e-6)


def test_several_faces_as_one_probe_are_as_alike_as_they_are_on_average() -> None:
    """To everybody, however many pictures they have; the encoding is the first face's."""
    people = [enrolled(face) for face in FACES[:8]] + [enrolled(*FACES[8:11])]
    probe = joined([Probe(2 * face, face) for face in FACES[20:24]])
    alone = [{one.candidate: one.likeness for one in rank(2 * face, face, people)} for face in FACES[20:24]]
    for score in rank(probe.encoding, probe.template, people):
        assert score.likeness == pytest.approx(np.mean([each[score.candidate] for each in alone]), abs=1e-6)
    assert probe.encoding == pytest.approx(2 * FACES[20])


def test_the_others_in_scope_do_not_change_a_likeness() -> None:
    (alone,) = rank(FACES[20], FACES[20], [enrolled(FACES[5])])
    among = {score.candidate: score.likeness for score in rank(FACES[20], FACES[20], [enrolled(f) for f in FACES[:16]])}
    assert among[5] == pytest.approx(alone.likeness, abs=1e-6)


@settings(max_examples=25)
@given(order=st.permutations(range(12)), probe=st.integers(12, 39))
def test_the_order_of_the_candidates_does_not_matter(order: list[int], probe: int) -> None:
    """However the index orders its candidates, each has the same score."""
    as_given = rank(FACES[probe], FACES[probe], [enrolled(face) for face in FACES[:12]])
    shuffled = rank(FACES[probe], FACES[probe], [enrolled(FACES[person]) for person in order])
    assert [order[score.candidate] for score in shuffled] == [score.candidate for score in as_given]
    assert [score.likeness for score in shuffled] == pytest.approx([score.likeness for score in as_given], abs=1e-6)
