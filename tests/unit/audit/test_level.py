"""The audit level stays as it was set, and the chain says when it changes."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from server.domain.audit.chain import verified
from server.domain.audit.entries import Audited
from server.records.engines.opening import DatabaseLocation
from server.records.records import Records
from tests.unit.records.conftest import ENCODER


def worked(place: DatabaseLocation, asked: Audited | None) -> Audited:
    """Create a storage through records opened with a level, and return the level in force."""
    with closing(Records.open(place, ENCODER, asked)) as records, records.session(), records.transaction():
        name = str(len(list(records.storages.everything())))
        records.storages.add(None, name, name)
        return records.audited


def told(place: DatabaseLocation) -> list[str]:
    """Check that the chain is whole, and return each entry's action, or the level that it changes to."""
    with closing(Records.open(place, ENCODER)) as records, records.session():
        entries = [json.loads(entry) for _, entry in records.audit.texts()]
        assert verified(records.audit.texts()).count == len(entries)
    return [entry.get("level", entry["action"]) for entry in entries]


def test_nothing_is_audited_by_default(place: DatabaseLocation) -> None:
    """Turning off what is off changes nothing."""
    assert [worked(place, asked) for asked in (None, Audited.OFF)] == [Audited.OFF, Audited.OFF]
    assert told(place) == []


def test_a_process_without_the_setting_keeps_the_level(place: DatabaseLocation) -> None:
    """So no command or start without the setting leaves a gap."""
    asked = (Audited.ALL, None, Audited.ALL, None)
    assert [worked(place, level) for level in asked] == [Audited.ALL] * 4
    assert told(place) == ["all", *["storage_created"] * 4]


@pytest.mark.parametrize("lower", [Audited.CHANGES, Audited.OFF])
def test_lowering_the_level_is_an_entry(place: DatabaseLocation, lower: Audited) -> None:
    """The lower level stays in force until it is raised again."""
    worked(place, Audited.ALL)
    assert [worked(place, level) for level in (lower, None)] == [lower, lower]
    worked(place, Audited.ALL)
    between = [] if lower is Audited.OFF else ["storage_created"] * 2
    assert told(place) == ["all", "storage_created", lower, *between, "all", "storage_created"]


def test_processes_that_start_at_once_change_the_level_once(place: DatabaseLocation) -> None:
    worked(place, None)

    def open_and_close(_: int) -> None:
        Records.open(place, ENCODER, Audited.CHANGES).close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(open_and_close, range(4)))
    assert told(place) == ["changes"]
