"""The people of an import; existing ones are found by their external ids."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from server.domain.errors import FaceTaken
from server.domain.identification.display import looks_like
from server.domain.unicode import composed
from server.records.people.groups import GroupDetails
from server.records.records import Records
from server.service.people.groups import Groups
from server.service.people.persons import PersonDraft, Persons


class ImportedPeople:
    """Finds persons and groups, and creates missing ones. Existing persons keep their names and metadata."""

    def __init__(self, records: Records, persons: Persons, groups: Groups) -> None:
        self._records = records
        self._persons = persons
        self._groups = groups
        self._ids: dict[str, int] = {}
        self._joined: set[tuple[int, str]] = set()
        self._groups_by_name: dict[str, int] = {}

    def has_photo(self, draft: PersonDraft, sha256: str) -> int | None:
        """Return the id of the person if they exist and have exactly this photo."""
        known = self._known(draft)
        return known if known and self._records.pictures.has(known, sha256) else None

    @contextmanager
    def taken_in(self, draft: PersonDraft, groups: Iterable[str]) -> Iterator[int]:
        """Yield the id of the person with this external id, in these groups.

        If the block fails, a new person is deleted, unless another import has enrolled them in the meantime.

        Raises StorageNotFound, and other errors of creating a person.
        """
        known = self._known(draft)
        person_id = known or self._persons.create(None, draft).id
        try:
            self.join(person_id, groups)
            yield person_id
        except BaseException:
            if known is None:
                self._persons.delete_unless_enrolled(person_id)
            raise

    def join(self, person_id: int, groups: Iterable[str]) -> None:
        """Add the person to these groups, creating missing ones."""
        for name in map(composed, groups):
            if (person_id, name) not in self._joined:
                self._groups.update_persons(self._group(name), [person_id], [])
                self._joined.add((person_id, name))

    def _known(self, draft: PersonDraft) -> int | None:
        assert draft.external_id
        if draft.external_id not in self._ids:
            person = self._records.persons.with_external_id(draft.external_id)
            if person is None:
                return None
            self._ids[draft.external_id] = person.id
        return self._ids[draft.external_id]

    def _group(self, name: str) -> int:
        if name not in self._groups_by_name:
            self._groups_by_name[name] = self._groups.get_or_create(None, GroupDetails(name, {})).id
        return self._groups_by_name[name]


def holder(taken: FaceTaken, draft: PersonDraft) -> int:
    """Return the id of the import's person, if that person already has the face; raises FaceTaken if another has it."""
    person = taken.payload[0].person
    if person.external_id != composed(draft.external_id or ""):
        raise FaceTaken(looks_like(person, taken.payload[0].confidence), taken.payload)
    id: int = person.id
    return id
