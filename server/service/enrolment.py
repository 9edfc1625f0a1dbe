"""Enrolment: giving a person a picture, and taking it away."""

from attrs import evolve, field, frozen

from server.domain.entities import Person
from server.domain.errors import FaceTaken
from server.domain.faces import EncodedFace
from server.domain.ports import FaceEngine
from server.domain.quality import QualityFloor
from server.domain.remarks import INCOMPLETE, Remark, remarks
from server.domain.search import Among, Probe, SearchParams, SearchResult
from server.records.records import Records
from server.service.album import Album, place_of
from server.service.bare_encodings import CONTENT_TYPE, BareEncoding, face_of
from server.service.identification import Identification
from server.service.probes import probe_of
from server.service.templates import renew_template

_ANYBODY = SearchParams(max_distance=2.0, result_size=1)
"""Finds the likeliest person, however unlikely."""


@frozen
class Duplicates:
    """Which faces count as enrolled already; `unchecked` attaches whatever is there."""

    params: SearchParams = field(factory=SearchParams)
    unchecked: bool = False


@frozen
class Enrolled:
    """A picture that was attached, and what is odd about it."""

    image_id: int
    remarks: list[Remark]


class Enrolment:
    """Attaches pictures to persons and detaches them."""

    def __init__(
        self, records: Records, engine: FaceEngine, album: Album, identification: Identification, floor: QualityFloor
    ) -> None:
        self._records = records
        self._engine = engine
        self._album = album
        self._identification = identification
        self._floor = floor

    def attach(self, person_id: int, photo: bytes, duplicates: Duplicates) -> Enrolled:
        """Give the person a picture.

        Raises PersonNotFound, FaceNotFound, FaceQualityTooLow, FaceTaken with the hits, what the photo itself
        deserves, StorageFull or ReadOnly; then nothing has changed.
        """
        person = self._records.persons.get(person_id)
        face = self._engine.encode(photo)
        self._floor.check(face.face)
        return self._attach(person, photo, face, duplicates)

    def attach_encoding(self, person_id: int, bare: BareEncoding, duplicates: Duplicates) -> Enrolled:
        """Give the person an encoding without a picture; it counts as one, and another encoder cannot read it.

        Raises PersonNotFound, ValidationFailed, FaceTaken with the hits, StorageFull or ReadOnly; then nothing has
        changed.
        """
        person = self._records.persons.get(person_id)
        return self._attach(person, bare.content, face_of(bare, self._engine), duplicates)

    def check(self, bare: BareEncoding) -> None:
        """Raise ValidationFailed where an encoding is not this encoder's."""
        face_of(bare, self._engine)

    def _attach(self, person: Person, photo: bytes, face: EncodedFace, duplicates: Duplicates) -> Enrolled:
        person_id = person.id
        checked = self._refuse_taken(person_id, probe_of(face), duplicates)
        odd = self._remarks(person_id, face)
        storage = self._records.storages.get(person.storage_id)
        with self._album.written(photo, storage) as place, self._records.transaction():
            self._records.persons.get(person_id)
            if self._records.changes.head() != checked:
                self._refuse_taken(person_id, probe_of(face), duplicates)
            return Enrolled(self._album.keep(person_id, face, place), odd)

    def detach(self, person_id: int, image_id: int) -> None:
        """Take a picture away from the person. Raises PersonNotFound or ImageNotFound."""
        with self._records.transaction():
            self._records.persons.get(person_id)
            place = place_of(self._records.pictures.get(person_id, image_id))
            self._records.pictures.remove(image_id)
            self._records.strays.doom([place])
            renew_template(self._records, person_id)
        self._album.erase([place])

    def _remarks(self, person_id: int, face: EncodedFace) -> list[Remark]:
        own = self._identification.compare(probe_of(face), person_id)
        others = self._identification.search(probe_of(face), _ANYBODY, Among(without=person_id))
        quality = None if face.content_type == CONTENT_TYPE else face.face.quality
        missing = [] if face.complete else [INCOMPLETE]
        return missing + remarks(quality, own, next(iter(others), None))

    def _refuse_taken(self, person_id: int, probe: Probe, duplicates: Duplicates) -> int:
        """Return the position of the change log at which the face was free, or raise FaceTaken."""
        head = self._records.changes.head()
        if not duplicates.unchecked:
            others = Among(without=person_id)
            hits = self._own(person_id, probe) or self._identification.search(probe, duplicates.params, others)
            if hits:
                raise FaceTaken("this face is enrolled already", hits)
        return head

    def _own(self, person_id: int, probe: Probe) -> list[SearchResult]:
        """Return this person where it has the very picture, or nearly."""
        own = self._identification.compare(probe, person_id)
        nearly_the_same = self._identification.one_moment
        images = [image for image in own.images if image.similarity >= nearly_the_same] if own else []
        return [evolve(own, images=images)] if own and images else []
