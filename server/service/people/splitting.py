"""Splitting of persons whose pictures show several people."""

from collections.abc import Callable

from attrs import evolve

from server.domain.entities import Person, Picture
from server.domain.errors import ImageNotFound, Overloaded, PersonNotFound, ValidationFailed
from server.records.records import Records
from server.service.enrolment.templates import renew_template
from server.service.people.persons import PersonDraft, Persons
from server.service.pictures.blobs import PictureBlobs


class Splitting:
    """Moves some of a person's pictures to another, in one step; their ids do not change.

    With a master key the pictures are sealed again, with a key of the person who gets them: no two persons share a key,
    so erasing one leaves the other in every backup.
    """

    def __init__(self, records: Records, persons: Persons, blobs: PictureBlobs) -> None:
        self._records = records
        self._persons = persons
        self._blobs = blobs

    def split(self, id: int, image_ids: list[int], name: str) -> Person:
        """Create a person of this name with these pictures, and return that person.

        The new person gets the storage, the expiry and the groups of the original person. Raises PersonNotFound,
        ImageNotFound naming the ids, Overloaded, or the errors of sealing: StorageFull, ReadOnly or StorageUnreachable.
        """
        key = self._records.seals.spare_key(None)

        def create_person() -> int:
            person = self._records.persons.get(id)
            draft = PersonDraft(name, {}, person.storage_id, expire_at=person.expire_at)
            created = self._persons.create(None, draft, key).id
            self._records.groups.join_those_of(id, created)
            return created

        return self._give(id, image_ids, key, create_person)

    def move(self, id: int, image_ids: list[int], to: int) -> Person:
        """Move these pictures to another person, and return that person.

        Raises as `split` does, or ValidationFailed if it is the same person.
        """
        if id == to:
            raise ValidationFailed(
                f"these pictures already belong to person {to}; name another person", {"person_id": [to]}
            )
        self._refuse_missing([id, to])
        key = self._records.seals.spare_key(to)

        def receiver() -> int:
            self._refuse_missing([id, to])
            return to

        return self._give(id, image_ids, key, receiver)

    def _give(self, id: int, image_ids: list[int], key: int, receiver: Callable[[], int]) -> Person:
        pictures = self._chosen(id, image_ids)
        to_seal = pictures if self._records.seals.keys.on else []
        with self._blobs.copying(to_seal, key) as copies, self._records.transaction():
            to = receiver()
            if self._chosen(id, image_ids) != pictures:
                raise Overloaded(f"pictures of person {id} changed while they were being copied; try again")
            self._records.pictures.reassign(image_ids, to)
            gone = self._blobs.exchange((evolve(picture, person_id=to), blob) for picture, blob in copies)
            self._records.person_data.reseal_pictures([picture.id for picture, _ in copies], key)
            for person_id in (id, to):
                renew_template(self._records, person_id)
            given = self._records.persons.get(to)
        self._blobs.erase(gone)
        return given

    def _chosen(self, id: int, image_ids: list[int]) -> list[Picture]:
        self._refuse_missing([id])
        missing = self._records.pictures.missing(id, image_ids)
        if missing:
            raise ImageNotFound.of(*missing)
        chosen = set(image_ids)
        return [picture for picture in self._records.pictures.of_person(id) if picture.id in chosen]

    def _refuse_missing(self, person_ids: list[int]) -> None:
        missing = self._records.persons.missing(person_ids)
        if missing:
            raise PersonNotFound.of(*missing)
