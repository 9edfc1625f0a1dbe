"""The database is brought to its present shape, once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.domain.entities import PageArgs
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


def test_names_that_an_older_version_kept_are_folded_anew(path: Path) -> None:
    """So that keywords without accents find them, too."""
    records = Records(path, ENCODER)
    with records.session(), records.transaction():
        records.groups.add(None, "Café", {})
        for statement in ("UPDATE groups SET folded_name = 'café'", "DELETE FROM migrations WHERE number >= 3"):
            records._database.execute_sql(statement)
    records.close()
    records = Records(path, ENCODER)
    with records.session():
        assert [group.name for group in records.groups.page(PageArgs(1, 10), "cafe").items] == ["Café"]
    records.close()
