"""How often clusters of strangers are named as somebody enrolled, and clusters of enrolled people rightly.

People are drawn repeatedly. For some, one photo or up to three are enrolled; if they do not fill the gallery, people
with a single photo are enrolled too. All other photos are clustered; a cluster belongs to the person with most of its
faces. For comparison, each of these faces is also searched for singly.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from attrs import field, frozen

from server.domain.clusters.agglomeration import Labels, clustered
from server.domain.identification.calibration import BOTH
from server.domain.identification.scoring import joined
from server.domain.identification.search_values import Probe
from server.domain.identification.verdict import DEFAULT_MAX_FALSE_ALARMS
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.trials.pipelines import KithSearch
from server.evaluation.trials.splits import Rows
from server.service.clusters.clustering import SHARE_OF_STRANGERS_JOINED

PEOPLE = (10, 44, 100, 400)
GALLERY_PHOTOS = (1, 3)
DRAWS = 15
SINGLY = "singly"
NOBODY = -1

Counts = Counter[tuple[str, bool, str]]
"""Counts by size of cluster, whether the person is enrolled, and outcome: `all`, `right` or `wrong`."""


@frozen
class Naming:
    """The outcome for clusters with this many faces, or for faces searched for singly."""

    people: int
    """The number of people in the gallery."""
    photos: int
    """The maximum number of photos of each."""
    faces: str
    strangers: int
    strangers_named: int
    enrolled: int
    enrolled_named: int
    """Rightly."""
    enrolled_misnamed: int

    @property
    def false_alarms(self) -> float:
        """The share of strangers who were named."""
        return self.strangers_named / max(self.strangers, 1)

    @property
    def named(self) -> float:
        """The share of enrolled people who were named rightly."""
        return self.enrolled_named / max(self.enrolled, 1)


@frozen(eq=False)
class Draw:
    """The people enrolled with their photos, and the photos to cluster."""

    enrolled: Rows = field(repr=False)
    """(m,)"""
    gallery: Sequence[Rows] = field(repr=False)
    """The photos of each person."""
    pile: Rows = field(repr=False)


def namings(owners: Rows, photos: EncodedPhotos) -> Iterator[Naming]:
    """Yield the outcome by size of cluster, for each gallery; every photo has a face."""
    for people in PEOPLE:
        for most in GALLERY_PHOTOS:
            counts: Counts = Counter()
            for number in range(DRAWS):
                draw = _drawn(owners, people, most, np.random.default_rng((people, most, number)))
                counts += _counted(owners, photos, draw)
            yield from (_naming(people, most, faces, counts) for faces in (SINGLY, "1", "2", "3-5", "6+"))


def _drawn(owners: Rows, people: int, most: int, random: np.random.Generator) -> Draw:
    """Enrol at most half of the people who have photos to spare, then people with one photo."""
    order = random.permutation(np.unique(owners))
    photos = np.bincount(owners)[order]
    spare, single = order[photos > most], order[photos == 1]
    mated = spare[: min(people, len(spare) // 2)]
    enrolled = np.concatenate([mated, single[: people - len(mated)]])
    gallery = [random.permutation(np.flatnonzero(owners == person))[:most] for person in enrolled]
    return Draw(enrolled, gallery, np.setdiff1d(np.arange(len(owners)), np.concatenate(gallery)))


def _counted(owners: Rows, photos: EncodedPhotos, draw: Draw) -> Counts:
    counts: Counts = Counter()
    clusters = _clusters(photos, draw.pile)
    names = _names(photos, draw, [*draw.pile[:, np.newaxis], *clusters])
    kinds = [SINGLY] * len(draw.pile) + [_kind(len(rows)) for rows in clusters]
    for kind, (rows, name) in zip(kinds, names, strict=True):
        person = int(np.bincount(owners[rows]).argmax())
        enrolled = person in draw.enrolled
        counts[kind, enrolled, "all"] += 1
        if name != NOBODY:
            counts[kind, enrolled, "right" if name == person else "wrong"] += 1
    return counts


def _clusters(photos: EncodedPhotos, pile: Rows) -> list[Rows]:
    labels: Labels = clustered(photos.probes[pile], BOTH.threshold_for(SHARE_OF_STRANGERS_JOINED, len(pile)))
    return [pile[labels == cluster] for cluster in range(labels.max() + 1)]


def _names(photos: EncodedPhotos, draw: Draw, several: Iterable[Rows]) -> Iterator[tuple[Rows, int]]:
    """Yield each of several groups of photos, with the person found at the usual limit."""
    search = KithSearch(photos, draw.gallery)
    for rows in several:
        best = search.best(joined([Probe(photos.encodings[row], photos.probes[row]) for row in rows]))
        confidence = BOTH.confidence(best.score, len(draw.gallery), len(draw.gallery[best.person]))
        yield rows, int(draw.enrolled[best.person]) if confidence >= 1 - DEFAULT_MAX_FALSE_ALARMS else NOBODY


def _kind(faces: int) -> str:
    return str(faces) if faces < 3 else "3-5" if faces < 6 else "6+"


def _naming(people: int, most: int, faces: str, counts: Counts) -> Naming:
    return Naming(
        people,
        most,
        faces,
        counts[faces, False, "all"],
        counts[faces, False, "wrong"],
        counts[faces, True, "all"],
        counts[faces, True, "right"],
        counts[faces, True, "wrong"],
    )
