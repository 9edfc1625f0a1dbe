"""Comparison: 1:1, without the gallery."""

import numpy as np
from attrs import frozen

from server.domain.calibration import Calibration
from server.domain.errors import ImageNotFound
from server.domain.faces import Face
from server.domain.ports import FaceEngine
from server.domain.scoring import Enrolled, rank
from server.domain.search import Probe
from server.domain.verdict import SAME_PERSON
from server.records.records import Records
from server.service.probes import probe_of


@frozen
class Match:
    """How alike two faces are: the L2 distance of their encodings, and the chance that they are one person's."""

    distance: float
    similarity: float
    verdict: bool


class Comparison:
    """Finds faces and compares them with each other; keeps nothing."""

    def __init__(self, records: Records, engine: FaceEngine, calibration: Calibration) -> None:
        self._records = records
        self._engine = engine
        self._calibration = calibration

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first. Raises what the photo itself deserves."""
        return self._engine.detect(photo)

    def match(self, one: bytes, other: bytes) -> Match:
        """Compare the largest faces of two photos. Raises FaceNotFound and what the photos deserve."""
        first, second = self._probe(one), self._probe(other)
        known = Enrolled(second.encoding[np.newaxis], second.template[np.newaxis])
        return self._match(first, known)

    def match_person(self, photo: bytes, person_id: int) -> Match:
        """Compare the largest face of a photo with a person's nearest picture.

        Raises PersonNotFound, ImageNotFound where the person has none, FaceNotFound and what the photo deserves.
        """
        self._records.persons.get(person_id)
        known = self._records.pictures.encodings_of([person_id])
        if not len(known.pictures):
            raise ImageNotFound(f"person {person_id} has no picture to compare with")
        return self._match(self._probe(photo), Enrolled(known.encodings, known.templates))

    def _probe(self, photo: bytes) -> Probe:
        return probe_of(self._engine.encode(photo))

    def _match(self, probe: Probe, known: Enrolled) -> Match:
        (score,) = rank(probe.encoding, probe.template, [known])
        similarity = self._calibration.similarity(float(score.cosines[score.nearest]))
        return Match(score.distance, similarity, similarity >= SAME_PERSON)
