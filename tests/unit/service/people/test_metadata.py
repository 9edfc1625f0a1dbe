"""Metadata is parsed before a transaction makes other writers wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import define

from server.bootstrap import Kith
from server.records.records import Records
from server.service.people.persons import PersonDraft


@define
class Turn:
    """Whether a transaction is open, which makes other writers wait."""

    taken: bool = False


class Watched(dict[str, Any]):
    """Metadata that records whether a transaction was open whenever it was read."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(a={"b": 1}, c=[True, "d"])
        self.looks: list[bool] = []
        self._turn = turn

    def items(self) -> Any:
        """Return what is in it."""
        self.looks.append(self._turn.taken)
        return super().items()


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Whether a transaction is open."""
    turn, real = Turn(), Records.transaction

    @contextmanager
    def watched(records: Records) -> Iterator[None]:
        with real(records):
            before, turn.taken = turn.taken, True
            try:
                yield
            finally:
                turn.taken = before

    monkeypatch.setattr(Records, "transaction", watched)
    return turn


def test_metadata_is_parsed_outside_transactions(kith: Kith, turn: Turn) -> None:
    """Both when a person is created and when they are changed."""
    made, changed = Watched(turn), Watched(turn)
    person = kith.services.persons.create(None, PersonDraft("Ada", made))
    kith.services.persons.update(person.id, PersonDraft("Ada", changed))
    for metadata in (made, changed):
        assert metadata.looks
        assert not any(metadata.looks)
    assert kith.services.persons.get(person.id).metadata == {"a": {"b": 1}, "c": [True, "d"]}


def test_parsing_inside_a_transaction_would_be_noticed(kith: Kith, turn: Turn) -> None:
    late = Watched(turn)
    with kith.records.transaction():
        PersonDraft("Ada", late)
    assert all(late.looks)
