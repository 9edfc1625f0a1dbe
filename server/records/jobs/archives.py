"""Uploaded archives of photos that jobs still need, for PostgreSQL alone: any server that shares it can run any job."""

from collections.abc import Iterator
from itertools import count

from server.domain.jobs import UNFINISHED
from server.records.sql.database import Database

_LONGEST_WRITE = "1 hour"
_TABLE = """
    CREATE TABLE IF NOT EXISTS archives (
        name TEXT COLLATE "C" NOT NULL,
        part BIGINT NOT NULL,
        content BYTEA NOT NULL,
        written TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (name, part)
    )
"""
_ADD = "INSERT INTO archives (name, part, content) VALUES (?, ?, ?)"
_PART = "SELECT content FROM archives WHERE name = ? AND part = ?"
_REMOVE = "DELETE FROM archives WHERE name = ?"
_REMOVE_ABANDONED = f"""
    DELETE FROM archives WHERE name NOT IN (SELECT archive FROM jobs WHERE archive IS NOT NULL AND state IN (?, ?))
    AND name IN (SELECT name FROM archives GROUP BY name HAVING max(written) < now() - interval '{_LONGEST_WRITE}')
"""  # noqa: S608  # words of ours


class ArchiveRecords:
    """Queries over archives, in parts. They wait for no other writer, since nobody sees one before its job."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.session(), database.atomic():
            database.execute_sql(_TABLE)

    def add(self, name: str, number: int, part: bytes) -> None:
        """Add a part of an archive; they are numbered from 0. Raises StorageFull."""
        self._run(_ADD, name, number, part)

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield the parts of an archive, none if it is not there."""
        for number in count():
            rows = self._database.rows(self._database.native_sql(_PART), (name, number))
            if not rows:
                return
            yield rows[0][0]

    def remove(self, name: str) -> None:
        """Remove an archive; does nothing if it is not there."""
        self._run(_REMOVE, name)

    def remove_abandoned(self) -> None:
        """Remove what no job needs and nobody has written to for an hour: a crash left it."""
        self._run(_REMOVE_ABANDONED, *UNFINISHED)

    def _run(self, statement: str, *parameters: object) -> None:
        self._database.execute_sql(self._database.native_sql(statement), parameters)
