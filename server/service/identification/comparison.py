"""Comparison of faces, 1:1, without the gallery."""

import numpy as np
from attrs import frozen

from server.domain.audit.entries import Action
from server.domain.errors import ImageNotFound, Invalid
from server.domain.identification.calibration import Calibration
from server.domain.identification.scoring import CandidatePictures, rank
from server.domain.identification.search_values import Probe
from server.domain.identification.verdict import SAME_PERSON
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.audit.notes import Notes
from server.service.identification.probes import probe_of


@frozen
class FaceComparison:
    """How alike two faces are: the L2 distance of their encodings, and the chance that they belong to one person."""

    distance: float
    similarity: float
    verdict: bool


class Comparison:
    """Compares faces with each other; stores nothing."""

    def __init__(self, records: Records, engine: FaceEngine, calibration: Calibration, notes: Notes) -> None:
        self._notes = notes
        self._records = records
        self._engine = engine
        self._calibration = calibration

    def match(self, one: bytes, other: bytes) -> FaceComparison:
        """Compare the largest faces of two photos. Raises FaceNotFound and the engine's errors, naming the photo."""
        first, second = (self._one_of_several(index, photo) for index, photo in enumerate((one, other)))
        self._notes.found(Action.COMPARED, [one, other], {})
        known = CandidatePictures(second.encoding[np.newaxis], second.template[np.newaxis])
        return self._match(first, known)

    def match_person(self, photo: bytes, person_id: int) -> FaceComparison:
        """Compare the largest face of a photo with a person's nearest picture.

        Raises PersonNotFound, ImageNotFound if the person has none, FaceNotFound and the engine's errors for the photo.
        """
        self._records.persons.get(person_id)
        known = self._records.pictures.encodings_of([person_id])
        if not len(known.pictures):
            raise ImageNotFound(f"person {person_id} has no picture to compare with")
        probe = self._probe(photo)
        self._notes.found(Action.COMPARED, [photo], {"person_ids": [person_id]})
        return self._match(probe, CandidatePictures(known.encodings, known.templates))

    def _one_of_several(self, index: int, photo: bytes) -> Probe:
        try:
            return self._probe(photo)
        except Invalid as error:
            where = error.payload or {"images": {index: [error.message]}}
            raise type(error)(f"images[{index}]: {error.message}", where) from None

    def _probe(self, photo: bytes) -> Probe:
        return probe_of(self._engine.encode(photo, look="quick"))

    def _match(self, probe: Probe, known: CandidatePictures) -> FaceComparison:
        (score,) = rank(probe.encoding, probe.template, [known])
        similarity = self._calibration.similarity(float(score.cosines[score.nearest]))
        return FaceComparison(score.distance, similarity, similarity >= SAME_PERSON)
