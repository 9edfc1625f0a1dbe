"""Clustering: the faces in a pile of photos become people, of whom the gallery may know some."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from attrs import field, frozen

from server.domain.calibration import Calibration
from server.domain.clustering import clustered
from server.domain.errors import KithError
from server.domain.faces import EncodedFace
from server.domain.ports import FaceEngine
from server.domain.scoring import person_template
from server.domain.search import Among, Probe, SearchParams, SearchResult
from server.service.identification import Identification

MOST_STRAYS = 0.005
"""The share of strangers who may be as like somebody as one person's faces have to be. Half a search's own default:
who takes part of a person for another is corrected more easily than who takes two for one."""

_BEST = SearchParams(result_size=1)


@frozen(eq=False)
class SeenFace:
    """A face in one of the photos."""

    photo: int
    """The position of its photo among those given."""
    encoded: EncodedFace = field(repr=False)


@frozen(eq=False)
class Someone:
    """A person of the photos: the faces, the clearest first, and who it is where the gallery knows."""

    faces: list[SeenFace]
    known: SearchResult | None


class Clustering:
    """Finds the people in photos. Two faces in one photo are never one person's."""

    def __init__(self, engine: FaceEngine, identification: Identification, calibration: Calibration) -> None:
        self._engine = engine
        self._identification = identification
        self._calibration = calibration

    def faces(self, photos: Iterable[bytes]) -> Iterator[list[SeenFace] | KithError]:
        """Yield the faces in each photo, largest first, or why it cannot be looked at, in the order given."""
        for photo, found in enumerate(self._engine.encode_every_face(photos)):
            yield found if isinstance(found, KithError) else [SeenFace(photo, face) for face in found]

    def people(self, faces: Sequence[SeenFace]) -> list[Someone]:
        """Return whose the faces are, who is seen most often first."""
        if not faces:
            return []
        templates = np.stack([face.encoded.template for face in faces])
        least = self._calibration.threshold_for(MOST_STRAYS, len(faces))
        by_person: dict[int, list[SeenFace]] = defaultdict(list)
        for face, person in zip(faces, clustered(templates, least, _apart(faces)).tolist(), strict=True):
            by_person[person].append(face)
        return sorted(map(self._someone, by_person.values()), key=lambda someone: len(someone.faces), reverse=True)

    def _someone(self, faces: list[SeenFace]) -> Someone:
        clearest_first = sorted(faces, key=_clarity, reverse=True)
        template = person_template(np.stack([face.encoded.template for face in faces]))
        probe = Probe(clearest_first[0].encoded.encoding, template)
        return Someone(clearest_first, next(iter(self._identification.search(probe, _BEST, Among())), None))


def _clarity(face: SeenFace) -> float:
    quality = face.encoded.face.quality
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size, 200)


def _apart(faces: Sequence[SeenFace]) -> Iterator[tuple[int, int]]:
    by_photo: dict[int, list[int]] = defaultdict(list)
    for place, face in enumerate(faces):
        by_photo[face.photo].append(place)
    for together in by_photo.values():
        yield from combinations(together, 2)
