"""Splitting: a person whose pictures show more than one."""

from server.domain.entities import Person
from server.domain.errors import ImageNotFound, PersonNotFound, ValidationFailed
from server.records.records import Records
from server.service.enrolment.templates import renew_template
from server.service.people.persons import PersonDraft, Persons


class Splitting:
    """Moves some of a person's pictures to another, in one step; their bytes and ids do not change."""

    def __init__(self, records: Records, persons: Persons) -> None:
        self._records = records
        self._persons = persons

    def split(self, id: int, image_ids: list[int], name: str) -> Person:
        """Create a person of this name with these pictures, and return them.

        They get the storage, the expiry and the groups of the person whose pictures these were. Raises PersonNotFound,
        or ImageNotFound naming the ids.
        """
        with self._records.transaction():
            person = self._records.persons.get(id)
            draft = PersonDraft(name, {}, person.storage_id, expire_at=person.expire_at)
            newcomer = self._persons.create(None, draft)
            self._records.groups.join_those_of(id, newcomer.id)
            self._give(id, image_ids, newcomer.id)
            return newcomer

    def move(self, id: int, image_ids: list[int], to: int) -> Person:
        """Move these pictures to another person, and return that person.

        Raises PersonNotFound or ImageNotFound naming the ids, or ValidationFailed if it is the same person.
        """
        if id == to:
            raise ValidationFailed("these pictures are this person's already", {"person_id": [to]})
        with self._records.transaction():
            missing = self._records.persons.missing([id, to])
            if missing:
                raise PersonNotFound.of(*missing)
            self._give(id, image_ids, to)
            return self._records.persons.get(to)

    def _give(self, id: int, image_ids: list[int], to: int) -> None:
        missing = self._records.pictures.missing(id, image_ids)
        if missing:
            raise ImageNotFound.of(*missing)
        self._records.pictures.give(image_ids, to)
        self._records.seals.share(id, to)
        for person_id in (id, to):
            renew_template(self._records, person_id)
