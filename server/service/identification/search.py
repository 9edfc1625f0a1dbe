"""Searches, with all their options."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve, field, frozen

from server.domain.audit.entries import Action
from server.domain.errors import ImageNotFound
from server.domain.faces import EncodedFace, FaceChoice
from server.domain.identification.search_values import (
    Answer,
    FaceResults,
    FoundImage,
    Probe,
    SearchParams,
    SearchResult,
    SearchScope,
)
from server.domain.ports import FaceEngine
from server.service.audit.notes import Notes
from server.service.enrolment.unmatched import Enrolee, UnmatchedEnrolment
from server.service.false_alarms.scores import Scores
from server.service.identification.identify import Identification, SearchOutcome
from server.service.identification.probes import Probes, probe_of
from server.service.inbox.sightings import Sightings
from server.service.people.persons import PersonDraft, Persons


@frozen
class Question:
    """The face to search for, the people to search, and the limits on results.

    Exactly one of a photo, a stored image and an encoding gives the face.
    """

    photo: bytes | None = field(default=None, repr=False)
    image_id: int | None = None
    encoding: Sequence[float] | None = field(default=None, repr=False)
    face: FaceChoice = "largest"
    """The face of the photo to use."""
    params: SearchParams = field(factory=SearchParams)
    scope: SearchScope = field(factory=SearchScope)
    with_images: bool = False
    enrolee: PersonDraft | None = None
    """The person to enrol with the face in the photo if nobody matches."""

    @property
    def probes(self) -> list[bytes]:
        """The bytes of the photo or encoding searched for; none for a stored image."""
        if self.encoding is not None:
            return [np.asarray(self.encoding, dtype="<f8").tobytes()]
        return [] if self.photo is None else [self.photo]


class Search:
    """Runs searches. Every method raises GroupNotFound, and the engine's errors for the photo."""

    def __init__(
        self,
        engine: FaceEngine,
        probes: Probes,
        identification: Identification,
        unmatched: UnmatchedEnrolment,
        persons: Persons,
        sightings: Sightings,
        scores: Scores,
        notes: Notes,
    ) -> None:
        self._notes = notes
        self._engine = engine
        self._sightings = sightings
        self._scores = scores
        self._probes = probes
        self._identification = identification
        self._unmatched = unmatched
        self._persons = persons

    def answer(self, question: Question) -> Answer[SearchResult]:
        """Return the persons who match, best first.

        Raises FaceNotFound, ImageNotFound, or ValidationFailed for an impossible encoding; with an enrolee also the
        errors of enrolment.
        """
        found = self._found(question)
        self._note(question, found.results)
        return Answer(self._results(question, found), found.compared)

    def answer_for_every_face(self, question: Question) -> Answer[FaceResults]:
        """Return every face in the photo, largest first, with the persons that match it, best first."""
        photo = question.photo or b""
        faces = self._engine.encode_all(photo, "quick")
        found = [self._matches_of_face(question, photo, face) for face in faces]
        self._note(question, [result for outcome in found for result in outcome.results])
        results = [
            FaceResults(face.face, self._results(question, outcome)) for face, outcome in zip(faces, found, strict=True)
        ]
        return Answer(results, sum(outcome.compared for outcome in found))

    def _note(self, question: Question, results: list[SearchResult]) -> None:
        subjects = {
            "person_ids": [result.person.id for result in results],
            "image_ids": [] if question.image_id is None else [question.image_id],
            "group_ids": question.scope.group_ids,
        }
        self._notes.found(Action.SEARCHED, question.probes, subjects)

    def _found(self, question: Question) -> SearchOutcome:
        if question.image_id is not None:  # an enrolled person's, so its score says nothing about strangers
            probe = self._probes.from_image(question.image_id)
            return self._identification.identify(probe, question.params, question.scope)
        if question.encoding is not None:
            return self._scored(question, self._probes.from_encoding(question.encoding))
        return self._found_in_photo(question, question.photo or b"")

    def _found_in_photo(self, question: Question, photo: bytes) -> SearchOutcome:
        if question.enrolee is None:
            return self._matches_of_face(question, photo, self._engine.encode(photo, question.face, "quick"))
        face = self._engine.encode(photo, question.face)
        enrolee = Enrolee(question.enrolee, photo, face)
        found = self._unmatched.find_or_enrol(enrolee, question.params, question.scope)
        self._scores.note(found.confidence)
        self._sightings.note(photo, face, found, question.scope)
        return found

    def _matches_of_face(self, question: Question, photo: bytes, face: EncodedFace) -> SearchOutcome:
        found = self._scored(question, probe_of(face))
        self._sightings.note(photo, face, found, question.scope)
        return found

    def _scored(self, question: Question, probe: Probe) -> SearchOutcome:
        found = self._identification.identify(probe, question.params, question.scope)
        self._scores.note(found.confidence)
        return found

    def _results(self, question: Question, found: SearchOutcome) -> list[SearchResult]:
        if not question.with_images:
            return found.results
        return [
            evolve(result, images=[self._with_content(result.person.id, image) for image in result.images])
            for result in found.results
        ]

    def _with_content(self, person_id: int, image: FoundImage) -> FoundImage:
        try:
            return evolve(image, content=self._persons.picture(person_id, image.id)[1])
        except ImageNotFound:
            return image
