"""Tampering with the chain is found, and what Kith itself removes is recorded."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.audit.chain import Anchor, ChainBroken, canonical, sealed, verified
from server.domain.audit.entries import Action
from server.domain.errors import ValidationFailed
from server.records.people.groups import GroupDetails
from server.records.records import Records
from server.records.sql.database import Database

COUNT = 6


@pytest.fixture
def anchor(records: Records) -> Anchor:
    """The head of a chain of six entries; the first says that the audit began."""
    for number in range(1, COUNT):
        records.groups.add(None, GroupDetails(f"g{number}", {}))
    head = records.audit.head()
    assert head
    assert head.id == COUNT
    return head


def rewritten(entry: str) -> str:
    """Return an entry with other content, in the right form."""
    return canonical({**json.loads(entry), "group_ids": [99]})


def put(database: Database, id: int, entry: str) -> None:
    """Replace an entry."""
    database.execute_sql(database.native_sql("UPDATE audit SET entry = ? WHERE id = ?"), (entry, id))


def remove(database: Database, ids: list[int]) -> None:
    """Delete entries."""
    database.execute_many(database.native_sql("DELETE FROM audit WHERE id = ?"), [(id,) for id in ids])


def swap(database: Database) -> None:
    """Swap two entries, numbers and all."""
    entries = entries_of(database)
    for here, there in ((3, 4), (4, 3)):
        put(database, here, canonical({**json.loads(entries[there]), "id": here}))


def entries_of(database: Database) -> dict[int, str]:
    """Return all entries by number."""
    return dict(database.rows("SELECT id, entry FROM audit"))


TAMPERED: dict[str, tuple[Callable[[Database], object], str]] = {
    "changed": (
        lambda database: put(database, 3, rewritten(entries_of(database)[3])),
        "entry 3 ",
    ),
    "last changed": (
        lambda database: put(database, 6, rewritten(entries_of(database)[6])),
        "entry 6 ",
    ),
    "spaced": (lambda database: database.execute_sql("UPDATE audit SET entry = ' ' || entry WHERE id = 2"), "entry 2 "),
    "no JSON": (lambda database: database.execute_sql("UPDATE audit SET entry = 'gone' WHERE id = 5"), "entry 5 "),
    "removed": (lambda database: remove(database, [4]), "entry 4 is missing"),
    "front removed": (lambda database: remove(database, [1, 2]), "entries before 3 are missing"),
    "reordered": (swap, "entry 3 "),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_is_found_with_its_place(records: Records, anchor: Anchor, how: str) -> None:
    """Without any anchor, and even after entries were added."""
    tamper, where = TAMPERED[how]
    assert verified(records.audit.texts(), anchor).head == anchor
    tamper(records.database)
    for _ in range(2):
        with pytest.raises(ChainBroken, match=where):
            verified(records.audit.texts())
        records.groups.add(None, GroupDetails("later", {}))


def test_only_an_anchor_shows_that_the_end_was_cut_off(records: Records, anchor: Anchor) -> None:
    """What is left is whole; the anchor shows it even when other entries have taken its place."""
    records.database.execute_sql("DELETE FROM audit WHERE id > 4")
    assert verified(records.audit.texts()).count == 4
    with pytest.raises(ChainBroken, match="ends at entry 4, before the anchor's 6"):
        verified(records.audit.texts(), anchor)
    for _ in range(3):
        records.groups.add(None, GroupDetails("later", {}))
    with pytest.raises(ChainBroken, match="entry 6 differs from the anchor"):
        verified(records.audit.texts(), anchor)


def test_what_is_pruned_is_reported_and_the_chain_holds(records: Records, anchor: Anchor) -> None:
    """Repeatedly, down to the entry that records it; an anchor at the last entry pruned is still valid."""
    fourth = json.loads(dict(records.audit.texts())[4])
    with records.transaction():
        records.audit.prune(datetime.fromisoformat(fourth["at"]))
    assert [id for id, _ in records.audit.texts()] == [4, 5, 6, 7]
    assert verified(records.audit.texts(), anchor).count == 4
    with records.transaction():
        records.audit.prune(datetime.now(UTC) + timedelta(days=1))
    ((id, entry),) = records.audit.texts()
    assert (id, json.loads(entry)["action"], json.loads(entry)["through_id"]) == (8, Action.PRUNED, 7)
    assert verified(records.audit.texts()).count == 1
    with pytest.raises(ChainBroken, match="entry 6 of the anchor was pruned"):
        verified(records.audit.texts(), anchor)
    records.groups.add(None, GroupDetails("later", {}))
    assert verified(records.audit.texts()).count == 2


def test_nothing_is_pruned_where_nothing_is_old(records: Records, anchor: Anchor) -> None:
    """Nor is anything added."""
    with records.transaction():
        records.audit.prune(datetime.now(UTC) - timedelta(days=1))
    assert records.audit.head() == anchor


def test_pruning_entries_alone_are_not_pruned(records: Records, anchor: Anchor) -> None:
    """Otherwise each pruning would leave another; they go together with other old entries."""
    later = datetime.now(UTC) + timedelta(days=1)
    for _ in range(3):
        with records.transaction():
            records.audit.prune(later)
        assert [id for id, _ in records.audit.texts()] == [anchor.id + 1]
    records.groups.add(None, GroupDetails("later", {}))
    with records.transaction():
        records.audit.prune(later)
    assert [id for id, _ in records.audit.texts()] == [anchor.id + 3]
    assert verified(records.audit.texts()).count == 1


def test_an_anchor_is_read_as_it_is_printed(anchor: Anchor) -> None:
    assert Anchor.parse(f" {anchor}\n") == anchor
    for text in ("", "7", "7:abc", f"x:{anchor.hash}", f"{anchor}0"):
        with pytest.raises(ValidationFailed):
            Anchor.parse(text)


def test_anybody_can_check_the_chain_with_pythons_standard_library(records: Records, anchor: Anchor) -> None:
    previous = "0" * 64
    for _, line in records.audit.texts():
        entry = json.loads(line)
        hash = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert hash == hashlib.sha256((previous + text).encode()).hexdigest()
        previous = hash
    assert previous == anchor.hash


@pytest.mark.parametrize(
    "odd", [{}, {"through_id": "7", "through_hash": "0" * 64}, {"through_id": 7, "through_hash": None}]
)
def test_a_first_entry_that_does_not_say_what_was_pruned_breaks_the_chain(odd: dict[str, object]) -> None:
    entry = sealed("0" * 64, {"id": 7, "action": Action.PRUNED, **odd})
    with pytest.raises(ChainBroken, match="entry 7 was changed"):
        verified([(7, entry)])


def test_an_entry_that_no_parser_reads_breaks_the_chain() -> None:
    with pytest.raises(ChainBroken, match="entry 1 was changed"):
        verified([(1, "[" * 100_000)])
