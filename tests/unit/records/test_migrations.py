"""The database is brought to its present shape, once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.domain.entities import PageArgs
from server.domain.filter import parse_filter
from server.records.persons import PersonDetails
from server.records.records import Records
from tests.unit.records.conftest import ENCODER


def shape(path: Path) -> list[tuple[str, ...]]:
    """Return what a database consists of."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        connection.close()


def test_a_second_opening_changes_nothing(path: Path) -> None:
    """Every step is applied once."""
    Records(path, ENCODER).close()
    first = shape(path)
    Records(path, ENCODER).close()
    assert shape(path) == first
    assert {"persons", "pictures", "migrations"} <= {name for _, name, _ in first}


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    """One of them gives it its shape, the others wait."""

    def open_and_close(_: int) -> None:
        Records(path, ENCODER).close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(open_and_close, range(8)))
    alone = path.with_name("alone.db")
    Records(alone, ENCODER).close()
    assert shape(path) == shape(alone)


def test_what_is_kept_survives_the_next_opening(path: Path) -> None:
    """A step that was applied is not applied again."""
    for expected in (1, 2):
        records = Records(path, ENCODER)
        with records.session():
            assert records.groups.add(None, "g", {}).id == expected
        records.close()


def test_what_an_older_version_kept_is_found_as_if_this_one_had_kept_it(path: Path) -> None:
    """Names without their accents, external ids in one form, and metadata by JSON pointers and whatever its numbers."""
    records = Records(path, ENCODER)
    with records.session(), records.transaction():
        storage = records.storages.add(None, "somewhere", "somewhere").id
        metadata = {"a.b": ["x", 1.5, None, {}], "huge": 10**400}
        person = records.persons.add(None, PersonDetails("Café", metadata, storage, None, None)).id
        undone = (
            "UPDATE persons SET folded_name = 'café', external_id = 'Cafe\u0301'",
            "DELETE FROM facets",
            "ALTER TABLE facets DROP COLUMN pointer",
        )
        for statement in (*undone, "DELETE FROM migrations WHERE number BETWEEN 3 AND 5"):
            records._database.execute_sql(statement)
    records.close()
    records = Records(path, ENCODER)
    with records.session():
        assert records.persons.with_external_id("Café") is not None
        assert [found.name for found in records.persons.page(PageArgs(1, 10), "cafe").items] == ["Café"]
        for asked in ({"/a.b": "x"}, {"/a.b": 1.5}, {"/a.b": None}, {"huge": {"gt": 1e300}}):
            assert records.facets.persons(parse_filter(asked)).tolist() == [person]
    records.close()
