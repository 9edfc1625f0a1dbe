"""Enrolment: adding and removing a person's pictures."""

from attrs import evolve, field, frozen

from server.domain.errors import FaceTaken
from server.domain.faces import EncodedFace
from server.domain.identification.search_values import Probe, SearchParams, SearchResult
from server.domain.identification.verdict import accepts
from server.domain.pictures.quality_floors import QualityFloor
from server.domain.pictures.warnings import PictureWarning
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.enrolment.bare_encodings import BareEncoding, face_of
from server.service.enrolment.enrolment_warnings import warnings_about
from server.service.enrolment.templates import renew_template
from server.service.identification.identify import Identification, NearestPersons
from server.service.identification.probes import probe_of
from server.service.pictures.blobs import PictureBlobs, address_of
from server.service.pictures.settling import until_settled


@frozen
class Duplicates:
    """The rule for faces that count as already enrolled; `unchecked` attaches regardless."""

    params: SearchParams = field(factory=SearchParams)
    unchecked: bool = False


@frozen
class Enrolled:
    """An attached picture, with warnings about it."""

    image_id: int
    warnings: list[PictureWarning]


class Enrolment:
    """Attaches pictures to persons and detaches them."""

    def __init__(
        self,
        records: Records,
        engine: FaceEngine,
        blobs: PictureBlobs,
        identification: Identification,
        floor: QualityFloor,
    ) -> None:
        self._records = records
        self._engine = engine
        self._blobs = blobs
        self._identification = identification
        self._floor = floor

    def attach(self, person_id: int, photo: bytes, duplicates: Duplicates) -> Enrolled:
        """Add a picture to the person.

        Raises PersonNotFound, FaceNotFound, FaceQualityTooLow, FaceTaken with the hits, the engine's errors for the
        photo, StorageFull or ReadOnly; then nothing has changed.
        """
        self._records.persons.get(person_id)
        face = self._engine.encode(photo)
        self.check_quality(face)
        return self._attach(person_id, photo, face, duplicates)

    def check_quality(self, face: EncodedFace) -> None:
        """Raise FaceQualityTooLow for a face below the minimums, or one that may be the wrong way up."""
        self._floor.check(face.face)

    def attach_face(self, person_id: int, photo: bytes, face: EncodedFace, duplicates: Duplicates) -> Enrolled:
        """Add a picture whose face has been encoded and checked for quality; raises as `attach` does."""
        self._records.persons.get(person_id)
        return self._attach(person_id, photo, face, duplicates)

    def attach_encoding(self, person_id: int, bare: BareEncoding, duplicates: Duplicates) -> Enrolled:
        """Add an encoding without a picture to the person; it counts as a picture, but other encoders cannot use it.

        Raises PersonNotFound, ValidationFailed, FaceTaken with the hits, StorageFull or ReadOnly; then nothing has
        changed.
        """
        self._records.persons.get(person_id)
        return self._attach(person_id, bare.content, face_of(bare, self._engine), duplicates)

    def check(self, bare: BareEncoding) -> None:
        """Raise ValidationFailed if an encoding is from another encoder."""
        face_of(bare, self._engine)

    def _attach(self, person_id: int, photo: bytes, face: EncodedFace, duplicates: Duplicates) -> Enrolled:
        """Try until the person stays where the picture is written. Raises Overloaded if they never do."""
        return until_settled(lambda: self._try_to_attach(person_id, photo, face, duplicates), person_id)

    def _try_to_attach(self, person_id: int, photo: bytes, face: EncodedFace, duplicates: Duplicates) -> Enrolled:
        checked, nearest = self._check_not_enrolled(person_id, probe_of(face), duplicates)
        with self._blobs.writing_for(person_id, photo) as blob:
            if self._records.changes.head() != checked:
                _, nearest = self._check_not_enrolled(person_id, probe_of(face), duplicates)
            return Enrolled(self._blobs.keep(person_id, face, blob), warnings_about(face, nearest))

    def detach(self, person_id: int, image_id: int) -> None:
        """Remove a picture from the person. Raises PersonNotFound or ImageNotFound."""
        with self._records.transaction():
            self._records.persons.get(person_id)
            address = address_of(self._records.pictures.get(person_id, image_id))
            self._records.pictures.remove(image_id)
            self._records.orphaned_blobs.condemn([address])
            renew_template(self._records, person_id)
        self._blobs.erase([address])

    def _check_not_enrolled(self, person_id: int, probe: Probe, duplicates: Duplicates) -> tuple[int, NearestPersons]:
        """Return the position of the change log at which the face was free, and the persons near; raises FaceTaken."""
        head = self._records.changes.head()
        nearest = self._identification.nearest_persons(probe, person_id, duplicates.params.result_size)
        if not duplicates.unchecked:
            others = [other for other in nearest.others if accepts(other, duplicates.params)]
            hits = self._own(nearest.own) or others[: duplicates.params.result_size]
            if hits:
                raise FaceTaken("this face looks like one that is already enrolled; use force to enrol it anyway", hits)
        return head, nearest

    def _own(self, own: SearchResult | None) -> list[SearchResult]:
        """Return the person if they already have this picture, or nearly this one."""
        nearly_the_same = self._identification.one_moment
        images = [image for image in own.images if image.similarity >= nearly_the_same] if own else []
        return [evolve(own, images=images)] if own and images else []
