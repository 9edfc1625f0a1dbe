"""What the database's failures mean, and how its connections behave."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from server.domain.entities import Person
from server.domain.errors import Overloaded, ReadOnly, StorageFull
from server.records.engines.sqlite import Sqlite
from server.records.people.persons import PersonDetails
from server.records.records import Records


@pytest.fixture
def database(path: Path) -> Iterator[Sqlite]:
    """A database with one table."""
    database = Sqlite(path)
    with database.session():
        database.execute_sql("CREATE TABLE things (name TEXT)")
        yield database
    database.close_all()


def names(database: Sqlite) -> list[str]:
    """Return what is in the table."""
    return [name for (name,) in database.execute_sql("SELECT name FROM things")]


def test_a_full_disk_is_reported_as_such(database: Sqlite) -> None:
    """The transaction did not happen, and the connection can be used for the next."""
    (pages,) = database.execute_sql("PRAGMA page_count").fetchone()
    database.execute_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with database.atomic():
            database.execute_sql("INSERT INTO things VALUES ('small')")
            database.execute_sql("INSERT INTO things VALUES (?)", ("large" * 10_000,))

    with pytest.raises(StorageFull):
        fill()
    assert names(database) == []
    with database.atomic():
        database.execute_sql("INSERT INTO things VALUES ('small')")
    assert names(database) == ["small"]


def test_a_database_that_cannot_be_written_is_reported_as_such(database: Sqlite) -> None:
    database.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(ReadOnly):
        database.execute_sql("INSERT INTO things VALUES ('a')")
    assert names(database) == []


def test_a_database_that_cannot_be_opened_is_reported_as_such(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly), Sqlite(tmp_path / "nowhere" / "kith.db").session():
        pass


def test_a_writer_that_waits_too_long_is_turned_away(database: Sqlite, path: Path) -> None:
    """While another writes; readers do not wait."""
    database.execute_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert names(database) == []
    with pytest.raises(Overloaded), database.atomic():
        pass
    other.close()


def test_a_programming_error_is_not_translated(database: Sqlite) -> None:
    with pytest.raises(peewee.OperationalError, match="no such table"):
        database.execute_sql("SELECT * FROM elsewhere")


def test_a_session_within_a_session_shares_its_connection(database: Sqlite) -> None:
    with database.session():
        database.execute_sql("INSERT INTO things VALUES ('a')")
    assert names(database) == ["a"]


def test_each_thread_has_a_connection_of_its_own(database: Sqlite) -> None:
    """What one has not committed, the other does not see."""
    seen: list[list[str]] = []

    def look() -> None:
        with database.session():
            seen.append(names(database))

    with database.atomic():
        database.execute_sql("INSERT INTO things VALUES ('a')")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        seen.append(names(database))
    assert seen == [[], ["a"]]


def test_a_transaction_is_all_or_nothing(records: Records, person: Person) -> None:

    def half() -> None:
        with records.transaction():
            records.persons.add(None, PersonDetails("Bob", {}, person.storage_id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert records.persons.missing([person.id, person.id + 1]) == [person.id + 1]
