"""Photos that may have the wrong name, or show a person with two names: more like another's than chance explains."""

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from server.domain.identification.calibration import Calibration, Floats
from server.evaluation.calibration.strangers import PROBES_AT_ONCE
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.dataset.people import People
from server.evaluation.trials.splits import Rows


@frozen
class Suspect:
    """A photo that probably does not show the person in whose folder it is, or shows a person with two folders."""

    photo: str
    """The photo's folder and name."""
    like: str
    """A photo in another person's folder that shows the same face."""
    cosine: float
    own: float | None
    """The best cosine with other photos in the same folder; None if there are none."""


def suspects(people: People, photos: EncodedPhotos, calibration: Calibration) -> list[Suspect]:
    """Return the photos that are more like another person's than like the rest of their folder, most certain first.

    The two photos are more alike than any two photos of different people here would be by chance. Only the one that is
    less like its own folder is a suspect; without it, the other is not.
    """
    limit = calibration.threshold_for(1 / len(people.photos), len(people.names))
    nearest, cosines, own = _nearest(photos, people.owners)
    taken: dict[int, Suspect] = {}
    for row in np.argsort(-cosines, kind="stable")[: np.count_nonzero(cosines > limit)].tolist():
        other = int(nearest[row])
        if row in taken or other in taken:
            continue
        odd, like = (row, other) if own[row] <= own[other] else (other, row)
        if own[odd] > cosines[row]:
            continue
        rest = float(own[odd]) if np.isfinite(own[odd]) else None
        taken[odd] = Suspect(people.label(odd), people.label(like), float(cosines[row]), rest)
    return list(taken.values())


def _nearest(photos: EncodedPhotos, owners: Rows) -> tuple[Rows, Floats, Floats]:
    """Return, for each photo (n,), the most similar photo of others, its cosine, and the best cosine in its own folder.

    A cosine is minus infinity if there is no such photo.
    """
    nearest, others, own = zip(*_blocks(photos, owners), strict=True)
    return np.concatenate(nearest), np.concatenate(others), np.concatenate(own)


def _blocks(photos: EncodedPhotos, owners: Rows) -> Iterator[tuple[Rows, Floats, Floats]]:
    for rows in np.array_split(np.arange(len(owners)), -(-len(owners) // PROBES_AT_ONCE)):
        cosines = (photos.probes[rows] @ photos.templates.T).astype(np.float64)
        cosines[:, ~photos.found] = cosines[~photos.found[rows]] = -np.inf
        same = owners[rows][:, None] == owners
        others = np.where(same, -np.inf, cosines)
        cosines[~same | (rows[:, None] == np.arange(len(owners)))] = -np.inf
        yield others.argmax(axis=1), others.max(axis=1), cosines.max(axis=1)
