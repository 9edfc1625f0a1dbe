"""Erasures whose receipts are not written yet."""

import json

from attrs import asdict, frozen

from server.records.sql.tables import Tables


@frozen
class Removed:
    """What an erasure removed."""

    pictures: int
    keys: list[int]


class ErasureRecords:
    """Queries over erasures, recorded in the transaction that deletes the person, so that no crash costs a receipt."""

    def __init__(self, tables: Tables) -> None:
        self._settings = tables.settings

    def record(self, person_id: int, removed: Removed) -> None:
        """Record what is being erased. Call it inside the transaction that erases it."""
        self.forget(person_id)
        self._settings.insert(name=_name(person_id), value=json.dumps(asdict(removed))).execute()

    def find(self, person_id: int) -> Removed | None:
        """Return the record of an erased person, or None."""
        query = self._settings.select(self._settings.value).where(self._settings.name == _name(person_id))
        recorded = query.scalar()
        return recorded and Removed(**json.loads(recorded))

    def forget(self, person_id: int) -> None:
        """Remove the record, once there is a receipt."""
        self._settings.delete().where(self._settings.name == _name(person_id)).execute()


def _name(person_id: int) -> str:
    return f"erased {person_id}"
