"""Clustering: grouping of the faces in unsorted photos by person, and recognition of enrolled people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from typing import Generic, Protocol, TypeVar

import numpy as np
from attrs import field, frozen

from server.domain.clusters.agglomeration import apart_by, clustered
from server.domain.clusters.entities import Apart, clarity
from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Vectors
from server.domain.identification.calibration import Calibration
from server.domain.identification.scoring import joined
from server.domain.identification.search_values import Probe, SearchParams, SearchResult, SearchScope
from server.domain.ports import FaceEngine
from server.service.identification.identify import Identification
from server.service.identification.probes import probe_of

SHARE_OF_STRANGERS_JOINED = 0.005
"""Faces are joined if at most this share of strangers resembles somebody as much. It is half a search's default: a
person split in two is easier to correct than two people joined."""

EVERYONE = SearchScope()
_BEST = SearchParams(result_size=1)


class Groupable(Protocol):
    """The parts of a face that grouping needs."""

    @property
    def photo(self) -> int:
        """The number of the photo."""

    @property
    def clarity(self) -> float:
        """How clear the face is, compared with others."""

    @property
    def probe(self) -> Probe:
        """What identifies the face in a search."""


AnyFace = TypeVar("AnyFace", bound=Groupable)


@frozen(eq=False)
class SeenFace:
    """A face in one of the photos."""

    photo: int
    """The index of its photo among those given."""
    encoded: EncodedFace = field(repr=False)

    @property
    def clarity(self) -> float:
        """How clear the face is, compared with others."""
        return clarity(self.encoded.face.quality)

    @property
    def probe(self) -> Probe:
        """What identifies the face in a search."""
        return probe_of(self.encoded)


@frozen(eq=False)
class Someone(Generic[AnyFace]):
    """A person in the photos: the faces, clearest first, and the enrolled person, if recognised."""

    faces: list[AnyFace]
    known: SearchResult | None


class Clustering:
    """Finds the people in photos. Two faces in one photo are never the same person's."""

    def __init__(self, engine: FaceEngine, identification: Identification, calibration: Calibration) -> None:
        self._engine = engine
        self._identification = identification
        self._calibration = calibration

    def faces(self, photos: Iterable[bytes], *, with_portraits: bool = False) -> Iterator[list[SeenFace] | KithError]:
        """Yield the faces in each photo, largest first, or the error if it cannot be read, in the order given."""
        for photo, found in enumerate(self._engine.encode_every_face(photos, with_portraits=with_portraits)):
            yield found if isinstance(found, KithError) else [SeenFace(photo, face) for face in found]

    def people(
        self, faces: Sequence[AnyFace], scope: SearchScope | None = EVERYONE, apart: Iterable[Apart] = ()
    ) -> list[Someone[AnyFace]]:
        """Return the people that the faces belong to, most frequent first, recognised among this scope."""
        if not faces:
            return []
        templates = _templates(faces)
        least = self._calibration.threshold_for(SHARE_OF_STRANGERS_JOINED, len(faces))
        pairs = chain(_in_one_photo(faces), self._kept_apart(templates, apart))
        by_person: dict[int, list[AnyFace]] = defaultdict(list)
        for face, person in zip(faces, clustered(templates, least, pairs).tolist(), strict=True):
            by_person[person].append(face)
        found = [self._someone(own, scope) for own in by_person.values()]
        return sorted(found, key=lambda someone: len(someone.faces), reverse=True)

    def known(self, faces: Sequence[AnyFace], scope: SearchScope | None) -> SearchResult | None:
        """Return the person in scope that these faces, clearest first, belong to, or None."""
        if scope is None:
            return None
        probe = joined([face.probe for face in faces])
        return next(iter(self._identification.matches(probe, _BEST, scope)), None)

    def _someone(self, faces: list[AnyFace], scope: SearchScope | None) -> Someone[AnyFace]:
        clearest_first = sorted(faces, key=lambda face: face.clarity, reverse=True)
        return Someone(clearest_first, self.known(clearest_first, scope))

    def _kept_apart(self, templates: Vectors, apart: Iterable[Apart]) -> Iterator[tuple[int, int]]:
        for pair in apart:
            yield from apart_by((pair.one.mean, pair.other.mean), templates, self._calibration.halfway)


def _templates(faces: Sequence[Groupable]) -> Vectors:
    return np.stack([face.probe.template for face in faces])


def _in_one_photo(faces: Sequence[Groupable]) -> Iterator[tuple[int, int]]:
    by_photo: dict[int, list[int]] = defaultdict(list)
    for index, face in enumerate(faces):
        by_photo[face.photo].append(index)
    for together in by_photo.values():
        yield from combinations(together, 2)
