"""Recording of the keys whose persons or rows are deleted, in the same statement that deletes them.

A key stays recorded until it is destroyed in the key store, as orphaned blobs do until they are erased. So after a
crash at any moment, every key either seals something or is recorded.
"""

import sqlite3

from server.domain.persistence.sealing import IN_THE_CLEAR, key_of

_FUNCTION = "sealing_key"
ROWS_WITH_KEYS = (("inbox", "template"), ("cluster_faces", "template"), ("clusters", "mean"), ("clusters_apart", "one"))
"""Tables whose rows each have their own key, with a column that is sealed with it."""


def note_unused(connection: sqlite3.Connection) -> None:
    """Make each deletion on this connection record the keys that it leaves unused."""
    connection.create_function(_FUNCTION, 1, _key_of, deterministic=True)
    _trigger(connection, "DELETE ON main.person_keys", "OLD.key_id")
    for table, column in ROWS_WITH_KEYS:
        old, new = f"{_FUNCTION}(OLD.{column})", f"{_FUNCTION}(NEW.{column})"
        _trigger(connection, f"DELETE ON main.{table}", old)
        _trigger(connection, f"UPDATE OF {column} ON main.{table}", old, f"{old} <> {new}")


def _trigger(connection: sqlite3.Connection, event: str, key: str, when: str = "TRUE") -> None:
    name = "unused_key_" + "".join(letter if letter.isalpha() else "_" for letter in event)
    connection.execute(
        f"""
        CREATE TEMP TRIGGER {name} AFTER {event} WHEN {key} <> {IN_THE_CLEAR} AND {when} BEGIN
            INSERT OR IGNORE INTO doomed_keys (key_id) VALUES ({key});
        END
        """  # noqa: S608  # all parts are constants above
    )


def _key_of(content: bytes) -> int:
    return key_of(bytes(content))
