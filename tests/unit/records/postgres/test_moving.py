"""Moving all records from SQLite to PostgreSQL, and back."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from server.domain.entities import Metadata, PageArgs
from server.domain.metadata.filter import parse_filter
from server.domain.operator_errors import DatabaseDamaged, DatabaseUnfit, NotEmpty
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines import moving as module
from server.records.engines.moving import Moving
from server.records.engines.opening import database_at
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from server.records.sql.database import Database
from server.records.sql.soundness import refuse_unsound
from tests.ports.templates import templates
from tests.unit.records.conftest import ENCODER

PEOPLE = 7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of SQLite with records of most kinds."""
    path = tmp_path / "kith.db"
    records = Records.open(path, ENCODER)
    with records.session(), records.transaction():
        storage = records.storages.add(None, "a", "a").id
        records.storages.set_default(storage)
        group = records.groups.add(None, GroupDetails("g", {"x": 1})).id
        for number in range(PEOPLE):
            metadata: Metadata = {"n": number + 0.5, "text": ["a\0b", None, f"\1{number}\2"]}
            id = records.persons.add(None, PersonDetails(f"Zoë {number}", metadata, storage)).id
            records.pictures.set_template(id, templates(1, id)[0])
            records.groups.change_members(group, [id], [])
        records.persons.remove(PEOPLE)  # the last one: its id must not be reused
        records.groups.remove(records.groups.add(99, GroupDetails("gone", {})).id)
    records.close()
    return path


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two rows."""
    monkeypatch.setattr(module, "_ROWS_PER_BATCH", 2)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closes what the test opens."""
    with ExitStack() as opened:
        yield opened


def held(opened: ExitStack, place: Path | DatabaseUrl) -> Database:
    """Return a database with a session."""
    database = database_at(place)
    opened.callback(database.close_all)
    opened.enter_context(database.session())
    return database


def move(opened: ExitStack, origin: Path | DatabaseUrl, to: Path | DatabaseUrl) -> int:
    """Move everything, and return how many rows that took."""
    moving = Moving(held(opened, origin), held(opened, to))
    left = moving.begin()
    moved = sum(1 for _ in moving.rows())
    assert moved == left
    moving.finish()
    return moved


def test_everything_moves_there_and_back_again(path: Path, url: DatabaseUrl, tmp_path: Path, opened: ExitStack) -> None:
    """Every row, the records' identity, and the next ids."""
    there = move(opened, path, url)
    assert move(opened, url, tmp_path / "back.db") == there
    refuse_unsound(url)
    known = [Records.open(place, ENCODER) for place in (path, url, tmp_path / "back.db")]
    for records in known:
        opened.callback(records.close)
        opened.enter_context(records.session())
    first, *others = known
    for other in others:
        assert other.identity == first.identity
        assert other.persons.page(PageArgs(), None) == first.persons.page(PageArgs(), None)
        assert other.changes.head() == first.changes.head()
        changes, same = other.changes.after(0), first.changes.after(0)
        assert changes.now.templates.tobytes() == same.now.templates.tobytes()
        assert changes.now.memberships.tolist() == same.now.memberships.tolist()
        for asked in ({"text": "a\0b"}, {"text": "\x010\x02"}, {"n": {"gte": 3.5}}):
            assert (
                other.facets.persons(parse_filter(asked)).tolist() == first.facets.persons(parse_filter(asked)).tolist()
            )
        storage = other.storages.default()
        assert storage
        assert other.persons.add(None, PersonDetails("new", {}, storage.id)).id == PEOPLE + 1
        assert other.groups.add(None, GroupDetails("new", {})).id == 100


def test_an_interrupted_move_goes_on_where_it_was(path: Path, url: DatabaseUrl, opened: ExitStack) -> None:
    moving = Moving(held(opened, path), held(opened, url))
    all_rows = moving.begin()
    list(islice(moving.rows(), 20))
    with pytest.raises(DatabaseUnfit, match="kith migrate"):
        refuse_unsound(url)
    assert 0 < move(opened, path, url) < all_rows
    refuse_unsound(url)


def test_a_database_that_has_records_is_refused(path: Path, url: DatabaseUrl, opened: ExitStack) -> None:
    records = Records.open(url, ENCODER)
    with records.session():
        records.groups.add(None, GroupDetails("g", {}))
    records.close()
    with pytest.raises(NotEmpty):
        move(opened, path, url)


def test_a_source_that_changes_meanwhile_is_noticed(path: Path, url: DatabaseUrl, opened: ExitStack) -> None:
    source = held(opened, path)
    moving = Moving(source, held(opened, url))
    moving.begin()
    list(moving.rows())
    source.execute_sql("UPDATE persons SET name = 'other' WHERE id = 1")
    with pytest.raises(DatabaseDamaged, match="persons differs"):
        moving.finish()
    with pytest.raises(DatabaseUnfit):
        refuse_unsound(url)
