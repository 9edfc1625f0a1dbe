"""Enrolment: giving a person a picture, and taking it away."""

from attrs import evolve, field, frozen

from server.domain.errors import FaceTaken
from server.domain.ports import FaceEngine
from server.domain.quality import QualityFloor
from server.domain.scoring import person_template
from server.domain.search import Among, Probe, SearchParams, SearchResult
from server.records.records import Records
from server.service.album import Album, place_of
from server.service.identification import Identification, probe_of

NEARLY_THE_SAME = 0.1
"""Two pictures whose encodings are nearer than this show one moment."""


@frozen
class Duplicates:
    """Which faces count as enrolled already; `unchecked` attaches whatever is there."""

    params: SearchParams = field(factory=SearchParams)
    unchecked: bool = False


class Enrolment:
    """Attaches pictures to persons and detaches them."""

    def __init__(
        self,
        records: Records,
        engine: FaceEngine,
        album: Album,
        identification: Identification,
        floor: QualityFloor,
    ) -> None:
        self._records = records
        self._engine = engine
        self._album = album
        self._identification = identification
        self._floor = floor

    def attach(self, person_id: int, photo: bytes, duplicates: Duplicates) -> int:
        """Give the person a picture and return its id.

        Raises PersonNotFound, FaceNotFound, FaceQualityTooLow, FaceTaken with the hits, what the photo itself
        deserves, StorageFull or ReadOnly; then nothing has changed.
        """
        person = self._records.persons.get(person_id)
        face = self._engine.encode(photo)
        self._floor.check(face.face.quality)
        probe = probe_of(face)
        checked = self._refuse_taken(person_id, probe, duplicates)
        storage = self._records.storages.get(person.storage_id)
        with self._album.written(photo, storage) as place, self._records.transaction():
            self._records.persons.get(person_id)
            if self._records.changes.head() != checked:
                self._refuse_taken(person_id, probe, duplicates)
            image_id = self._records.pictures.add(person_id, place, face)
            self._records.strays.forget((place.storage_id, place.key))
            self._renew_template(person_id)
        return image_id

    def detach(self, person_id: int, image_id: int) -> None:
        """Take a picture away from the person. Raises PersonNotFound or ImageNotFound."""
        with self._records.transaction():
            self._records.persons.get(person_id)
            place = place_of(self._records.pictures.get(person_id, image_id))
            self._records.pictures.remove(image_id)
            self._records.strays.doom([place])
            self._renew_template(person_id)
        self._album.erase([place])

    def _renew_template(self, person_id: int) -> None:
        templates = self._records.pictures.encodings_of([person_id]).templates
        self._records.pictures.set_template(person_id, person_template(templates) if len(templates) else None)

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
        if own is None or own.distance > NEARLY_THE_SAME:
            return []
        return [evolve(own, images=[image for image in own.images if image.distance <= NEARLY_THE_SAME])]
