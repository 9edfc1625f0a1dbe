"""Search: one question, whatever it asks beside "who is this?"."""

from collections.abc import Sequence

from attrs import evolve, field, frozen

from server.domain.errors import ImageNotFound
from server.domain.faces import EncodedFace, FaceChoice
from server.domain.ports import FaceEngine
from server.domain.search import Among, FaceResults, FoundImage, SearchParams, SearchResult
from server.service.admission import Admission, Newcomer
from server.service.identification import Identification
from server.service.inbox.sightings import Sightings
from server.service.persons import PersonDraft, Persons
from server.service.probes import Probes, probe_of


@frozen
class Question:
    """Who to look for, among whom, and what makes a result.

    The face is in a photo, in a stored image, or known by its encoding alone: one of the three is given.
    """

    photo: bytes | None = field(default=None, repr=False)
    image_id: int | None = None
    encoding: Sequence[float] | None = field(default=None, repr=False)
    face: FaceChoice = "largest"
    """Which face of the photo."""
    params: SearchParams = field(factory=SearchParams)
    among: Among = field(factory=Among)
    with_images: bool = False
    newcomer: PersonDraft | None = None
    """Who is enrolled with the face in the photo when nobody matches it."""


class Search:
    """Answers questions. Everything raises GroupNotFound, and what the photo itself deserves."""

    def __init__(
        self,
        engine: FaceEngine,
        probes: Probes,
        identification: Identification,
        admission: Admission,
        persons: Persons,
        sightings: Sightings,
    ) -> None:
        self._engine = engine
        self._sightings = sightings
        self._probes = probes
        self._identification = identification
        self._admission = admission
        self._persons = persons

    def answer(self, question: Question) -> list[SearchResult]:
        """Return the persons whom the face may be, best first.

        Raises FaceNotFound, ImageNotFound, or ValidationFailed for an encoding that cannot be one; with a newcomer
        also what enrolling it raises.
        """
        results = self._results(question)
        return self._with_images(results) if question.with_images else results

    def answer_for_every_face(self, question: Question) -> list[FaceResults]:
        """Return every face of the photo, largest first, and whom each may be, best first."""
        answers = []
        photo = question.photo or b""
        for face in self._engine.encode_all(photo, "quick"):
            results = self._seen(question, photo, face)
            answers.append(FaceResults(face.face, self._with_images(results) if question.with_images else results))
        return answers

    def _results(self, question: Question) -> list[SearchResult]:
        if question.image_id is not None:
            probe = self._probes.from_image(question.image_id)
        elif question.encoding is not None:
            probe = self._probes.from_encoding(question.encoding)
        else:
            return self._photo_results(question, question.photo or b"")
        return self._identification.search(probe, question.params, question.among)

    def _photo_results(self, question: Question, photo: bytes) -> list[SearchResult]:
        if question.newcomer is None:
            return self._seen(question, photo, self._engine.encode(photo, question.face, "quick"))
        face = self._engine.encode(photo, question.face)
        newcomer = Newcomer(question.newcomer, photo, face)
        found = self._admission.find_or_admit(newcomer, question.params, question.among)
        self._sightings.note(photo, face, found, question.among)
        return found.results

    def _seen(self, question: Question, photo: bytes, face: EncodedFace) -> list[SearchResult]:
        found = self._identification.find(probe_of(face), question.params, question.among)
        self._sightings.note(photo, face, found, question.among)
        return found.results

    def _with_images(self, results: list[SearchResult]) -> list[SearchResult]:
        return [
            evolve(result, images=[self._with_content(result.person.id, image) for image in result.images])
            for result in results
        ]

    def _with_content(self, person_id: int, image: FoundImage) -> FoundImage:
        try:
            return evolve(image, content=self._persons.image(person_id, image.id)[1])
        except ImageNotFound:
            return image
