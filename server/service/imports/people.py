"""Who the people of an import are: those that are there are known by their external ids."""

from collections.abc import Iterable

from server.domain.unicode import composed
from server.records.records import Records
from server.service.groups import Groups
from server.service.persons import PersonDraft, Persons


class People:
    """Finds persons and groups, and makes those that are not there. Whoever is there keeps name and metadata."""

    def __init__(self, records: Records, persons: Persons, groups: Groups) -> None:
        self._records = records
        self._persons = persons
        self._groups = groups
        self._ids: dict[str, int] = {}
        self._joined: set[tuple[int, str]] = set()
        self._groups_by_name: dict[str, int] = {}

    def has_photo(self, draft: PersonDraft, sha256: str) -> int | None:
        """Return the id of the person if it is there and has this very photo."""
        known = self._known(draft)
        return known if known and self._records.pictures.has(known, sha256) else None

    def id_of(self, draft: PersonDraft) -> int:
        """Return the id of the person with this external id, who is made if need be.

        Raises StorageNotFound, and what else making a person does.
        """
        return self._known(draft) or self._persons.create(None, draft).id

    def join(self, person_id: int, groups: Iterable[str]) -> None:
        """Make the person a member of these groups; one that is not there is made."""
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
            known = self._records.groups.named(name)
            self._groups_by_name[name] = known.id if known else self._groups.create(None, name, {}).id
        return self._groups_by_name[name]
