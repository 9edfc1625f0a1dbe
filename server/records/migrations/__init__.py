"""Numbered migrations of the database's schema, each applied once and in order.

All that a database lacks are applied in one transaction. No version had a number 13.
"""

import re
from importlib import resources

from server.domain.operator_errors import DatabaseNewer
from server.records.sql.database import Database

_TABLE = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)"
_FIRST_OF_POSTGRES = 14
"""The first step that finds rows in a PostgreSQL database."""
_REWRITES_ROWS = re.compile(r"\b(fold|composed|facets)\(")
"""A step that calls this process's functions to convert rows of earlier versions, which only SQLite can."""


def migrate(database: Database) -> None:
    """Apply the steps that this database does not have yet."""
    with database.session(), database.atomic():
        database.execute_sql(database.dialect.schema(_TABLE))
        refuse_newer(database)
        seen = {row[0] for row in database.execute_sql("SELECT number FROM migrations")}
        for number, script in steps():
            if number not in seen:
                _apply(database, number, script)


def refuse_newer(database: Database) -> None:
    """Raise DatabaseNewer for a database with steps that this version does not know. Writes nothing."""
    refuse_newer_step(newest_step(database))


def refuse_newer_step(newest: int) -> None:
    """Raise DatabaseNewer for a step that this version does not know."""
    if newest > LATEST:
        raise DatabaseNewer(
            f"the database is at step {newest} of its schema, but this version of Kith knows only up to {LATEST}: "
            "install the version that wrote it, or a later one"
        )


def newest_step(database: Database) -> int:
    """Return the last step applied to the database, 0 for none."""
    if "migrations" not in database.get_tables():
        return 0
    (newest,) = database.execute_sql("SELECT coalesce(max(number), 0) FROM migrations").fetchone()
    return int(newest)


def steps() -> list[tuple[int, str]]:
    """Return every step's number and script, in order."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")]
    return sorted((int(file.name[:4]), file.read_text("utf-8")) for file in files)


def _apply(database: Database, number: int, script: str) -> None:
    for statement in filter(str.strip, script.split(";")):
        if database.rewrites_rows or number >= _FIRST_OF_POSTGRES or not _REWRITES_ROWS.search(statement):
            database.execute_sql(database.dialect.schema(statement))
    database.execute_sql(database.native_sql("INSERT INTO migrations (number) VALUES (?)"), (number,))


LATEST = steps()[-1][0]
"""The last step."""
