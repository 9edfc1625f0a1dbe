"""Numbered steps of the database's shape, each applied once and in order, in a transaction of its own."""

from importlib import resources

from server.domain.errors import DatabaseNewer
from server.records.database import Database

_WORDS = {
    "{id}": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "{blob}": "BLOB",
}
"""What differs between databases, as SQLite writes it."""


def migrate(database: Database) -> None:
    """Apply the steps that this database has not seen."""
    with database.session(), database.atomic():
        database.execute_sql("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)")
        refuse_newer(database)
        seen = {row[0] for row in database.execute_sql("SELECT number FROM migrations")}
        for number, script in _steps():
            if number not in seen:
                _apply(database, number, script)


def refuse_newer(database: Database) -> None:
    """Raise DatabaseNewer for a database with steps that this version does not know. Nothing is written."""
    if "migrations" not in database.get_tables():
        return
    (newest,) = database.execute_sql("SELECT coalesce(max(number), 0) FROM migrations").fetchone()
    latest = _steps()[-1][0]
    if newest > latest:
        raise DatabaseNewer(
            f"the database has step {newest} of its shape, and this version of Kith knows {latest}: "
            "install the version that wrote it, or a later one"
        )


def _steps() -> list[tuple[int, str]]:
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")]
    return sorted((int(file.name[:4]), file.read_text("utf-8")) for file in files)


def _apply(database: Database, number: int, script: str) -> None:
    for word, meaning in _WORDS.items():
        script = script.replace(word, meaning)
    for statement in filter(str.strip, script.split(";")):
        database.execute_sql(statement)
    database.execute_sql("INSERT INTO migrations (number) VALUES (?)", (number,))
