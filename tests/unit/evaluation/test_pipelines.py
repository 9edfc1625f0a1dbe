"""The pipelines, on a synthetic gallery."""

import numpy as np
import pytest

from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.trials.outcomes import Pipeline, outcomes_of
from server.evaluation.trials.pipelines import NOBODY, CosineSearch, KithSearch, NearestSearch
from server.evaluation.trials.splits import Plan, parts_of, trials
from tests.ports.templates import templates

FACES = templates(8, seed=5)
EIGHT = np.arange(8)[:, None]


def photos_of(found: list[bool] | None = None) -> EncodedPhotos:
    """Return eight persons' photos, one each."""
    return EncodedPhotos(FACES, FACES, FACES, np.array(found or [True] * 8))


@pytest.mark.parametrize("pipeline", [KithSearch, CosineSearch, NearestSearch])
def test_an_enrolled_photo_finds_its_person(pipeline: Pipeline) -> None:
    """Searching for each enrolled photo returns its own row of the gallery."""
    search = pipeline(photos_of(), EIGHT)
    assert [search(probe).person for probe in range(8)] == list(range(8))


@pytest.mark.parametrize("pipeline", [KithSearch, CosineSearch, NearestSearch])
def test_a_gallery_photo_without_a_face_enrols_nobody(pipeline: Pipeline) -> None:
    """A person whose photo has no face is never returned, and the others keep their rows."""
    search = pipeline(photos_of([False] + [True] * 7), EIGHT)
    assert search(7).person == 7
    assert search(0).person != 0


@pytest.mark.parametrize("pipeline", [KithSearch, CosineSearch, NearestSearch])
def test_an_empty_gallery_finds_nobody(pipeline: Pipeline) -> None:
    """If no gallery photo has a face, there is nobody to find."""
    assert pipeline(photos_of([False] * 8), EIGHT[:4])(5) == NOBODY


def test_a_small_gallery_is_scored_by_the_same_likeness() -> None:
    """With one photo each, the score is the cosine with the best match's photo."""
    answer = KithSearch(photos_of(), EIGHT[:5])(7)
    assert answer.score == pytest.approx((FACES[:5] @ FACES[7]).max(), abs=1e-6)


def test_probes_without_a_face_are_missed() -> None:
    """A mated probe without a face is wrong and scores minus infinity, while another is right."""
    owners = np.array([0, 0, 1, 1, 2, 3])
    photos = EncodedPhotos(FACES[owners], FACES[owners], FACES[owners], np.array([True, True, True, False, True, True]))
    plan = Plan(folds=2)
    outcomes = outcomes_of(NearestSearch, photos, trials(owners, plan), parts_of(owners, plan)[owners])
    assert outcomes.right.tolist().count(False) >= 1
    assert np.isneginf(outcomes.mated[~outcomes.right]).any()
    assert np.isfinite(outcomes.mated[outcomes.right]).all()
