"""Random division of people into enrolled ones, with gallery and probe photos, and strangers."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from server.domain.errors import ValidationFailed

Rows = npt.NDArray[np.int64]
"""Indexes of photos, or of persons."""

SEED = 20

ENROLLED = 200
"""In each fold, small galleries are drawn until this many persons were enrolled."""

STRANGERS = 500
"""Maximum strangers for each of these galleries."""


@frozen
class Plan:
    """The parameters of the division."""

    gallery_photos: int = 1
    """Photos per enrolled person; people without more photos than this serve as strangers."""
    folds: int = 5
    """Number of galleries drawn, and of parts that the persons are divided into."""
    people: int | None = None
    """Number of persons enrolled; None means all who have enough photos."""


@frozen(eq=False)
class Trial:
    """One gallery and its probes, all as indexes of photos."""

    gallery: Rows = field(repr=False)
    """(p, gallery_photos) a row for each enrolled person."""
    mated: Rows = field(repr=False)
    """(m,) other photos of the enrolled persons."""
    shown: Rows = field(repr=False)
    """(m,) the person in each of these: rows of the gallery."""
    strangers: Rows = field(repr=False)
    """(n,) photos of persons who are not enrolled."""


def able_of(owners: Rows, plan: Plan) -> npt.NDArray[np.bool_]:
    """Return which persons have enough photos to enrol and to search for; `owners` (n,) are the photos' persons."""
    able: npt.NDArray[np.bool_] = np.bincount(owners) > plan.gallery_photos
    return able


def parts_of(owners: Rows, plan: Plan) -> Rows:
    """Return each person's part, 0 to folds - 1.

    Persons who can be enrolled and those who cannot are divided separately, so that every part has both.
    """
    able = able_of(owners, plan)
    parts = np.empty(len(able), dtype=np.int64)
    random = np.random.default_rng(SEED)
    for some in (able, ~able):
        parts[some] = random.permutation(np.arange(np.count_nonzero(some)) % plan.folds)
    return parts


def trials(owners: Rows, plan: Plan) -> Iterator[Trial]:
    """Yield a trial for each fold, with its gallery photos drawn at random.

    If everybody can be enrolled, the fold's own part of the persons are its strangers. Raises ValidationFailed if there
    are fewer than two persons to enrol, fewer than the plan needs, or a single stranger.
    """
    if plan.people is not None:
        yield from _trials_of(plan.people, owners, plan)
        return
    able, parts = able_of(owners, plan), parts_of(owners, plan)
    if np.count_nonzero(~able) == 1:
        raise ValidationFailed("a single stranger cannot set a threshold")
    for fold in range(plan.folds):
        enrolled = np.flatnonzero(able & (parts != fold) if able.all() else able)
        if len(enrolled) < 2:
            raise ValidationFailed(f"fewer than two people have more than {plan.gallery_photos} photos")
        yield _trial(owners, enrolled, plan.gallery_photos, np.random.default_rng((SEED, fold)))


def _trials_of(people: int, owners: Rows, plan: Plan) -> Iterator[Trial]:
    """Yield trials with this many people enrolled: those who can be searched for, then others with enough photos."""
    able, fit = able_of(owners, plan), np.bincount(owners) == plan.gallery_photos
    if not 1 <= people <= np.count_nonzero(able | fit):
        raise ValidationFailed(
            f"{people} people cannot be enrolled: {np.count_nonzero(able | fit)} have {plan.gallery_photos} photos"
        )
    for draw in range(plan.folds * max(ENROLLED // people, 1)):
        random = np.random.default_rng((SEED, people, draw))
        first, others = (random.permutation(np.flatnonzero(some)) for some in (able, fit))
        trial = _trial(owners, np.sort(np.append(first, others)[:people]), plan.gallery_photos, random)
        yield evolve(trial, strangers=random.permutation(trial.strangers)[:STRANGERS])


def _trial(owners: Rows, enrolled: Rows, gallery_photos: int, random: np.random.Generator) -> Trial:
    shuffled = random.permutation(len(owners))
    gallery = np.array([shuffled[owners[shuffled] == person][:gallery_photos] for person in enrolled])
    known = np.isin(owners, enrolled)
    mated = np.setdiff1d(np.flatnonzero(known), gallery)
    return Trial(gallery, mated, np.searchsorted(enrolled, owners[mated]), np.flatnonzero(~known))
