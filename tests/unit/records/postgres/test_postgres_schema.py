"""The same numbered steps create PostgreSQL's schema."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.domain.errors import StorageFull
from server.domain.operator_errors import DatabaseNewer, DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records import migrations
from server.records.engines.postgres import Postgres
from server.records.records import Records
from server.records.sql.soundness import refuse_unsound, shape
from server.records.sql.tables import BoundTable, Tables
from tests.databases import postgresql
from tests.unit.records.conftest import ENCODER
from tests.unit.records.stopping import Stopping


@pytest.fixture
def bare() -> DatabaseUrl:
    """A database without any table."""
    name = f"bare_{uuid.uuid4().hex}"
    postgresql().run(f"CREATE DATABASE {name}")
    return DatabaseUrl.parse(postgresql().url(name))


class StoppingPostgres(Stopping, Postgres):  # type: ignore[misc]  # as of Postgres itself
    """A PostgreSQL database that fails at one statement and lists its tables."""

    def __init__(self, url: DatabaseUrl, at: int = 0) -> None:
        super().__init__(url)
        self.at = at

    def tables(self) -> set[str]:
        """Return the names of the tables, and close."""
        with self.session():
            tables = set(self.get_tables())
        self.close_all()
        return tables


def test_many_may_open_a_new_database_at_once(bare: DatabaseUrl) -> None:
    """One creates its schema, the others wait; opening it again changes nothing."""
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: Records.open(bare, ENCODER).close(), range(6)))
    assert shape(bare) == (migrations.LATEST, migrations.LATEST)
    assert StoppingPostgres(bare).tables() == StoppingPostgres(DatabaseUrl.parse(postgresql().new_url())).tables()


def test_every_table_has_the_columns_that_queries_name(bare: DatabaseUrl) -> None:
    """The same as SQLite's, with 64-bit integers, and texts that sort by code point."""
    Records.open(bare, ENCODER).close()
    database = Postgres(bare)
    with database.session():
        for table in vars(Tables(database)).values():
            if isinstance(table, BoundTable):
                there = {column.name: column.data_type for column in database.get_columns(table.__name__)}
                assert set(there) == set(table._columns)
                assert set(there.values()) <= {"bigint", "text", "bytea", "double precision"}
        collations = "SELECT DISTINCT collation_name FROM information_schema.columns"
        assert database.rows(f"{collations} WHERE table_schema = 'public' AND data_type = 'text'") == [("C",)]
    database.close_all()


def test_a_step_that_fails_leaves_nothing(bare: DatabaseUrl) -> None:
    """Once the reason is gone, the next start creates everything."""
    counted = StoppingPostgres(DatabaseUrl.parse(postgresql().new_url()))
    counted.close_all()
    for at in (2, 20, 45):
        database = StoppingPostgres(bare, at)
        with pytest.raises(StorageFull):
            migrations.migrate(database)
        assert database.tables() == set()
    Records.open(bare, ENCODER).close()
    assert shape(bare)[0] == migrations.LATEST


def test_a_newer_database_is_refused(url: DatabaseUrl) -> None:
    database = Postgres(url)
    with database.session():
        database.execute_sql("INSERT INTO migrations VALUES (9000)")
    database.close_all()
    with pytest.raises(DatabaseNewer, match="step 9000"):
        refuse_unsound(url)


def test_a_database_of_another_encoding_is_refused() -> None:
    name = f"latin_{uuid.uuid4().hex}"
    postgresql().run(f"CREATE DATABASE {name} ENCODING latin1 LOCALE 'C' TEMPLATE template0")
    with pytest.raises(DatabaseUnfit, match="LATIN1"):
        refuse_unsound(DatabaseUrl.parse(postgresql().url(name)))
