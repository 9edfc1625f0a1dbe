"""Merging of several persons that turn out to be one."""

from server.domain.entities import Person
from server.domain.errors import PersonNotFound, ValidationFailed
from server.records.records import Records
from server.service.enrolment.templates import renew_template


class Merging:
    """Merges several persons into one."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def merge(self, id: int, others: list[int]) -> Person:
        """Move the pictures, groups and rejections of the others to the person, delete those, and return the person.

        Raises PersonNotFound naming the ids, or ValidationFailed if the person is among the others.
        """
        if id in others:
            raise ValidationFailed("a person cannot be merged into itself", {"person_ids": [id]})
        with self._records.transaction():
            missing = self._records.persons.missing([id, *others])
            if missing:
                raise PersonNotFound.of(*missing)
            for other in others:
                self._records.pictures.reassign_all(other, id)
                self._records.seals.reassign(other, id)
                self._records.groups.join_those_of(other, id)
                self._records.rejections.reassign(other, id)
                self._records.inbox.reassign(other, id)
                self._records.clusters.reassign(other, id)
                self._records.jobs.reassign(other, id)
                self._records.persons.remove(other)
            renew_template(self._records, id)
            return self._records.persons.get(id)
