"""Erasing a person, with what a receipt says of it."""

from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from server.domain.errors import Overloaded
from server.records.records import Records
from server.service.people.persons import Persons
from server.service.upkeep.maintenance import Maintenance


@frozen
class Erased:
    """What was erased, without anything that tells who it was but the id."""

    data_directory: str
    key_store: str | None
    person_id: int
    pictures: int
    destroyed_keys: list[int]
    moment: datetime

    @property
    def facts(self) -> dict[str, Any]:
        """What a receipt says, as JSON."""
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
    """Erases persons as `DELETE` does, and then from the disk and the snapshot, at once."""

    def __init__(self, records: Records, persons: Persons, maintenance: Maintenance) -> None:
        self._records = records
        self._persons = persons
        self._maintenance = maintenance

    def erase(self, person_id: int) -> Erased:
        """Erase a person and return what that was. Raises PersonNotFound, StorageFull, ReadOnly or Overloaded."""
        seals = self._records.seals
        held = seals.keys_of(person_id)
        pictures = len(self._records.pictures.of_person(person_id))
        self._persons.delete(person_id)
        self._maintenance.checkpoint()
        if any(map(seals.keys.holds, held)) or self._records.strays.doomed():
            raise Overloaded(
                f"person {person_id} is deleted, but not everything is off the disk: run `kith checkpoint`"
            )
        store = seals.keys.identity or None
        return Erased(self._records.identity, store, person_id, pictures, held, datetime.now(UTC))
