"""Measuring a calibration on synthetic people, and checking it against others like them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from server.domain.errors import ValidationFailed
from server.domain.faces import Vectors
from server.domain.identification.calibration import Calibration
from server.evaluation.calibration import calibrate as calibrating
from server.evaluation.calibration import strangers, synthetic
from server.evaluation.calibration.calibrate import PEOPLE_NEEDED, SEVERAL_NEEDED, calibrate
from server.evaluation.calibration.pairs import pair_curve
from server.evaluation.calibration.strangers import Faces, best_scores
from server.evaluation.calibration.synthetic import Population
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.dataset.people import People
from tests.ports.templates import templates

LENGTH = 3
"""Encodings are longer than templates."""


def photographed(faces: Vectors, seed: int) -> Vectors:
    """Return templates (n, d), one photo of each face, none of which matches the face exactly."""
    rows = faces + np.random.default_rng(seed).normal(0, 0.01, faces.shape)
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


FRESH = photographed(templates(5000, seed=99), seed=3)
"""Photos of people that no calibration here has seen."""


def known_people(count: int, several: int) -> tuple[People, EncodedPhotos]:
    """Return this many people, the first with two photos, and one whose photo has no face."""
    owners = np.concatenate([np.arange(count + 1), np.arange(several)])
    unit = photographed(templates(count + 1, seed=1)[owners], seed=2)
    people = People([str(person) for person in range(count + 1)], [Path(str(row)) for row in owners], owners)
    return people, EncodedPhotos(LENGTH * unit, unit, unit, owners != count)


def quietly(done: int, of: int) -> None:
    """Report nothing."""


@pytest.fixture(scope="module")
def calibration() -> Iterator[Calibration]:
    """Return a calibration measured on a thousand people, in fewer searches and smaller galleries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "SEARCHES", 4000)
        patch.setattr(synthetic, "SEARCHES", 4000)
        patch.setattr(calibrating, "PEOPLE", (1, 6, 20, 100, 500, 2000))
        yield calibrate(*known_people(1000, 300), "made up", quietly)


@pytest.mark.parametrize("people", [1, 6, 50, 300, 2000])
@pytest.mark.parametrize("false_alarms", [0.1, 0.01])
def test_as_many_fresh_strangers_match_as_the_calibration_says(
    calibration: Calibration, people: int, false_alarms: float
) -> None:
    """They reach the threshold about as rarely as asked, at any scope size."""
    galleries = FRESH[: 2000 // people * people].reshape(2000 // people, people, -1)[:2]
    scores = np.concatenate([best_scores(gallery, FRESH[2000:]) for gallery in galleries])
    share = np.mean(scores > calibration.threshold_for(false_alarms, people))
    assert false_alarms / 2 < share < false_alarms * 2


def test_a_calibration_names_its_encoder_and_can_be_kept(calibration: Calibration) -> None:
    assert calibration.encoder == "made up"
    assert Calibration.from_json(calibration.to_json()) == calibration


def test_rates_that_few_people_cannot_show_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred people cannot show one in a thousand; and progress is reported."""
    monkeypatch.setattr(strangers, "SEARCHES", 2000)
    monkeypatch.setattr(synthetic, "SEARCHES", 2000)
    monkeypatch.setattr(calibrating, "PEOPLE", (6, 100, 200))
    told: list[tuple[int, int]] = []
    few = calibrate(*known_people(PEOPLE_NEEDED, SEVERAL_NEEDED), "made up", lambda *done: told.append(done))
    assert few.fpir.tolist() == [0.5, 0.1, 0.01]
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("people", "several"), [(PEOPLE_NEEDED - 1, SEVERAL_NEEDED), (PEOPLE_NEEDED, SEVERAL_NEEDED - 1)]
)
def test_too_few_people_are_refused(people: int, several: int) -> None:
    """A photo without a face does not count, and the error says how many people are needed."""
    with pytest.raises(ValidationFailed, match=f"{PEOPLE_NEEDED} people.*{SEVERAL_NEEDED}"):
        calibrate(*known_people(people, several), "made up", quietly)


def faces_of(encodings: Vectors, owners: list[int]) -> Faces:
    """Return faces whose templates do not matter."""
    return Faces(encodings, encodings, encodings, np.array(owners))


def at_angles(*angles: float) -> Vectors:
    """Return templates in a plane."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_pair_curve_lies_between_pairs_that_an_encoder_tells_apart() -> None:
    """If pairs of one person are nearly parallel and other pairs nearly perpendicular, it is in between and finite."""
    halfway, steepness = pair_curve(faces_of(at_angles(0, 0.2, 1.4, 1.6), [0, 0, 1, 1]))
    assert np.cos(1.2) < halfway < np.cos(0.2)
    assert 0 < steepness < 100


def test_the_pair_curve_is_the_share_of_pairs_of_one_person() -> None:
    """If every third pair of one person is no more alike than two people, such a pair is more likely two people."""
    people = 3000
    apart = np.where(np.arange(people) % 3, 0.3, np.pi / 2)
    faces = faces_of(at_angles(*np.arange(people), *(np.arange(people) + apart)), [*range(people)] * 2)
    halfway, steepness = pair_curve(faces)
    assert 1 / (1 + np.exp(steepness * (halfway - np.cos(0.3)))) > 0.6
    assert 1 / (1 + np.exp(steepness * (halfway - 0))) < 0.45


def test_synthetic_people_have_the_mean_and_the_spread_of_the_real_ones() -> None:
    """Their directions vary like the templates they are modelled on."""
    real = templates(3000, seed=4)
    drawn = Population.like(real).draw(3000, np.random.default_rng(5))
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(np.ones(3000), abs=1e-5)
    assert drawn.mean(axis=0) == pytest.approx(real.mean(axis=0), abs=0.01)
    assert np.cov(drawn.T) == pytest.approx(np.cov(real.T), abs=0.002)


def test_galleries_have_one_photo_per_person_and_strangers_are_the_others() -> None:
    """Nobody is on both sides, and every photo is drawn at some point."""
    faces = faces_of(templates(12, seed=1), [0, 0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 8])
    seen = set()
    for known, others in faces.draws(6):
        assert sorted(faces.owners[np.concatenate([known, others])]) == list(range(9))
        seen |= {*known.tolist(), *others.tolist()}
    assert len(seen) == 12
