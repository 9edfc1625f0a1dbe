"""The database is brought to its current schema, once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.domain.entities import PageArgs
from server.domain.jobs import Counts, JobKind
from server.domain.metadata.filter import parse_filter
from server.records import migrations
from server.records.engines.sqlite import Sqlite
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.unit.records.conftest import ENCODER

LONG_AGO = "2000-01-01T00:00:00.000000+00:00"


def shape(path: Path) -> list[tuple[str, ...]]:
    """Return a database's schema."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        connection.close()


def test_a_second_opening_changes_nothing(path: Path) -> None:
    Records.open(path, ENCODER).close()
    first = shape(path)
    Records.open(path, ENCODER).close()
    assert shape(path) == first
    assert {"persons", "pictures", "migrations"} <= {name for _, name, _ in first}


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    """One of them creates its schema, the others wait."""

    def open_and_close(_: int) -> None:
        Records.open(path, ENCODER).close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(open_and_close, range(8)))
    alone = path.with_name("alone.db")
    Records.open(alone, ENCODER).close()
    assert shape(path) == shape(alone)


def test_rows_survive_the_next_opening(path: Path) -> None:
    """A step that was applied is not applied again."""
    for expected in (1, 2):
        records = Records.open(path, ENCODER)
        with records.session():
            assert records.groups.add(None, GroupDetails("g", {})).id == expected
        records.close()


def test_rows_of_an_older_version_are_found_like_new_ones(path: Path) -> None:
    """Names without accents, external ids in either Unicode form, and metadata by JSON pointers with any numbers."""
    records = Records.open(path, ENCODER)
    with records.session(), records.transaction():
        storage = records.storages.add(None, "somewhere", "somewhere").id
        metadata = {"a.b": ["x", 1.5, None, {}], "huge": 10**400}
        person = records.persons.add(None, PersonDetails("Café", metadata, storage, None, None)).id
        undone = (
            "UPDATE persons SET folded_name = 'café', external_id = 'Cafe\u0301'",
            "DELETE FROM facets",
            "ALTER TABLE facets DROP COLUMN pointer",
        )
        for statement in (*undone, "DELETE FROM migrations WHERE number BETWEEN 3 AND 5 OR number = 11"):
            records.database.execute_sql(statement)
    records.close()
    records = Records.open(path, ENCODER)
    with records.session():
        assert records.persons.with_external_id("Café") is not None
        assert [found.name for found in records.persons.page(PageArgs(1, 10), "cafe").items] == ["Café"]
        for asked in ({"/a.b": "x"}, {"/a.b": 1.5}, {"/a.b": None}, {"huge": {"gt": 1e300}}):
            assert records.facets.persons(parse_filter(asked)).tolist() == [person]
    records.close()


def test_imports_of_an_older_version_become_jobs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their refusals, which are deleted with them and no longer name anybody."""
    first = [step for step in migrations.steps() if step[0] < 8]
    monkeypatch.setattr(migrations, "steps", lambda: first)
    database = Sqlite(path)
    migrations.migrate(database)
    with database.session():
        columns = "source, groups, force, state, refused, created"
        database.execute_sql(f"INSERT INTO imports ({columns}) VALUES ('a.zip', '[]', 1, 'done', 1, '{LONG_AGO}')")
        database.execute_sql("INSERT INTO refusals (import_id, place, type, message) VALUES (1, 'x.jpg', 'y', 'z')")
        named = "(1, 'a/y.jpg', 7, 'face_taken', 'the face is that of person 7, Ada')"
        database.execute_sql(f"INSERT INTO refusals (import_id, place, person_id, type, message) VALUES {named}")
    database.close_all()
    monkeypatch.undo()
    records = Records.open(path, ENCODER)
    with records.session():
        (job,) = records.jobs.page(PageArgs(), JobKind.IMPORT).items
        assert (job.draft.source.name, job.draft.force, job.counts) == ("a.zip", True, Counts(refused=1))
        refusals = records.jobs.refusals(job.id, PageArgs()).items
        assert [(one.place, one.person_id, one.message) for one in refusals] == [("x.jpg", None, "z"), ("", None, "")]
        records.jobs.remove(job.id)
        assert records.jobs.refusals(job.id, PageArgs()).items == []
    records.close()
