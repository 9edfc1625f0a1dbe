"""Erasure of a person, with the facts for a receipt."""

from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from server.domain.errors import Overloaded, PersonNotFound
from server.records.records import Records
from server.records.sealing.erasures import Removed
from server.service.people.persons import Persons
from server.service.upkeep.maintenance import Maintenance


@frozen
class Erased:
    """The facts of an erasure, which identify the person only by id."""

    data_directory: str
    key_store: str | None
    person_id: int
    pictures: int
    destroyed_keys: list[int]
    moment: datetime

    @property
    def facts(self) -> dict[str, Any]:
        """The facts for a receipt, as JSON."""
        return {
            "kith_receipt": 1,
            "data_directory": self.data_directory,
            "key_store": self.key_store,
            "person_id": self.person_id,
            "pictures": self.pictures,
            "destroyed_keys": self.destroyed_keys,
            "erased": self.moment.isoformat(timespec="seconds"),
        }


class Erasure:
    """Erases persons as `DELETE` does, and then at once from the disk and the snapshot."""

    def __init__(self, records: Records, persons: Persons, maintenance: Maintenance) -> None:
        self._records = records
        self._persons = persons
        self._maintenance = maintenance

    def erase(self, person_id: int) -> Erased:
        """Erase a person, who may have expired, or finish an interrupted erasure, and return its facts.

        Raises PersonNotFound, StorageFull, ReadOnly or Overloaded.
        """
        removed = self._remove_person(person_id)
        self._maintenance.checkpoint()
        seals = self._records.seals
        if any(map(seals.keys.holds, removed.keys)) or self._records.orphaned_blobs.to_erase():
            raise Overloaded(
                f"person {person_id} is deleted, but not everything is removed from the disk: run the command again"
            )
        store = seals.keys.identity or None
        return Erased(self._records.identity, store, person_id, removed.pictures, removed.keys, datetime.now(UTC))

    def close(self, person_id: int) -> None:
        """Remove the record of an erasure, once its receipt is written. Until then `erase` repeats it."""
        self._records.erasures.forget(person_id)

    def _remove_person(self, person_id: int) -> Removed:
        with self._records.transaction():
            if self._records.persons.taken(person_id):
                pictures = len(self._records.pictures.of_person(person_id))
                removed = Removed(pictures, self._records.seals.keys_of(person_id))
                self._records.erasures.record(person_id, removed)
                self._persons.remove(person_id)
            recorded = self._records.erasures.find(person_id)
        if recorded is None:
            raise PersonNotFound.of(person_id)
        return recorded
