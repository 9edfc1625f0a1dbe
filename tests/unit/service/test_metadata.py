"""Metadata is parsed before a writer makes others wait."""

from typing import Any

from server.bootstrap import Kith
from server.service.people.persons import PersonDraft


class Watched(dict[str, Any]):
    """Metadata that records whether a transaction was open whenever it was read."""

    def __init__(self, kith: Kith) -> None:
        super().__init__(a={"b": 1}, c=[True, "d"])
        self.looks: list[bool] = []
        self._kith = kith

    def items(self) -> Any:
        """Return what is in it."""
        self.looks.append(self._kith.records._database.in_transaction())
        return super().items()


def test_metadata_is_taken_apart_outside_of_transactions(kith: Kith) -> None:
    """When a person is created, and when they are changed."""
    made, changed = Watched(kith), Watched(kith)
    person = kith.services.persons.create(None, PersonDraft("Ada", made))
    kith.services.persons.update(person.id, PersonDraft("Ada", changed))
    for metadata in (made, changed):
        assert metadata.looks
        assert not any(metadata.looks)
    assert kith.services.persons.get(person.id).metadata == {"a": {"b": 1}, "c": [True, "d"]}
