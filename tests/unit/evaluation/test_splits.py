"""Who is enrolled, searched for, or a stranger."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import ValidationFailed
from server.evaluation.trials.splits import Plan, parts_of, trials

counts = st.lists(st.integers(1, 6), min_size=2, max_size=40)


def owners_of(counts: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return whose each photo is, for persons with these numbers of photos."""
    return np.repeat(np.arange(len(counts)), counts)


@given(counts=counts, gallery_photos=st.integers(1, 3), folds=st.integers(2, 6))
def test_nobody_is_both_enrolled_and_a_stranger(counts: list[int], gallery_photos: int, folds: int) -> None:
    """In each trial, gallery, mated probes and strangers share no photo, and strangers share no person with them."""
    owners, plan = owners_of(counts), Plan(gallery_photos, folds)
    try:
        drawn = list(trials(owners, plan))
    except ValidationFailed:
        return
    for trial in drawn:
        photos = np.concatenate([trial.gallery.ravel(), trial.mated, trial.strangers])
        assert sorted(photos) == list(range(len(owners)))
        assert not set(owners[trial.strangers]) & set(owners[trial.gallery.ravel()])
        assert (owners[trial.gallery] == owners[trial.gallery[:, :1]]).all()
        assert (owners[trial.mated] == owners[trial.gallery[trial.shown, 0]]).all()


@given(counts=counts, folds=st.integers(2, 6))
def test_parts_are_even_and_never_share_a_person(counts: list[int], folds: int) -> None:
    """Each person belongs to one part, and the parts differ by at most one person who can be enrolled."""
    parts = parts_of(owners_of(counts), Plan(1, folds))
    able = np.bincount(parts[np.array(counts) > 1], minlength=folds)
    assert len(parts) == len(counts)
    assert able.max() - able.min() <= 1


def test_people_with_too_few_photos_are_strangers() -> None:
    """With two gallery photos, those with one or two photos are never enrolled."""
    owners = owners_of([1, 2, 3, 4])
    for trial in trials(owners, Plan(gallery_photos=2)):
        assert set(owners[trial.strangers]) == {0, 1}
        assert trial.gallery.shape == (2, 2)


def test_if_everyone_could_be_enrolled_each_is_a_stranger_once() -> None:
    """If nobody has just one photo, every fold leaves its own part of the people out of the gallery."""
    owners = owners_of([2] * 6)
    strangers = [set(owners[trial.strangers]) for trial in trials(owners, Plan(folds=3))]
    assert set.union(*strangers) == set(range(6))
    assert sum(map(len, strangers)) == 6


def test_galleries_differ_between_folds_and_can_be_repeated() -> None:
    owners = owners_of([5] * 20 + [1] * 2)
    once, again = (list(trials(owners, Plan())) for _ in range(2))
    assert (once[0].gallery != once[1].gallery).any()
    assert all((one.gallery == other.gallery).all() for one, other in zip(once, again, strict=True))


@pytest.mark.parametrize("counts", [[1, 1, 1], [2, 1, 1], [3, 3, 1]])
def test_too_few_people_are_an_error(counts: list[int]) -> None:
    """An evaluation needs two persons to enrol and more than one stranger."""
    with pytest.raises(ValidationFailed):
        list(trials(owners_of(counts), Plan()))
