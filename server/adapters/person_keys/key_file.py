"""A file of wrapped keys."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from server.domain.errors import Unavailable
from server.domain.operator_errors import DatabaseDamaged, KeysUnusable
from server.records.engines.half_open import closed_on_error
from server.records.engines.sqlite import translated_errors

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY AUTOINCREMENT, wrapped BLOB NOT NULL, used TEXT);
"""
_PATIENCE_SECONDS = 30
_SELECT_LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'keys'"

Wrapped = tuple[int, bytes, str | None]
"""A key's number, the wrapped key, and its use, None for a person's or a face's key."""


class KeyFile:
    """A separate SQLite file, so that backups of the records contain no keys. One thread uses it at a time.

    A number is never used twice, so any missing key up to the last number was destroyed. There is no write-ahead log:
    deleted keys are overwritten when the transaction ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _named(path):
            self._rows = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
            with closed_on_error(self.close):
                for pragma in ("secure_delete = 1", "synchronous = extra", "journal_mode = delete"):
                    self._rows.execute(f"PRAGMA {pragma}")
                self._rows.executescript(_TABLES)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make what follows one transaction, durable when the block ends; writers take turns."""
        with _named(self.path):
            self._rows.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._rows.execute("COMMIT")
            finally:
                if self._rows.in_transaction:
                    self._rows.execute("ROLLBACK")

    def about(self, name: str) -> bytes | None:
        """Return a property of the file, or None if it is not set."""
        row = self._rows.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return row and bytes(row[0])

    def set_about(self, name: str, value: bytes) -> None:
        """Set a property of the file."""
        self._rows.execute("REPLACE INTO about VALUES (?, ?)", (name, value))

    @property
    def last(self) -> int:
        """The greatest number ever used for a key."""
        return int(self._rows.execute(_SELECT_LAST).fetchone()[0])

    @property
    def summary(self) -> tuple[int, ...]:
        """Numbers that differ between files with different keys."""
        count, total = self._rows.execute("SELECT count(*), coalesce(sum(id), 0) FROM keys").fetchone()
        return (self.last, count, total)

    def reach(self, last: int) -> None:
        """Never use a number up to this one again."""
        if self.last < last:
            self.put([(last, b"", None)])
            self.remove([last])

    def wrapped(self, key: int) -> bytes | None:
        """Return the wrapped key, or None."""
        with _named(self.path):
            row = self._rows.execute("SELECT wrapped FROM keys WHERE id = ?", (key,)).fetchone()
        return row and bytes(row[0])

    def everything(self) -> list[Wrapped]:
        """Return all keys, by number."""
        return self._rows.execute("SELECT id, wrapped, used FROM keys ORDER BY id").fetchall()

    def used_for(self, use: str) -> list[int]:
        """Return the keys for a use."""
        return [key for (key,) in self._rows.execute("SELECT id FROM keys WHERE used = ?", (use,))]

    def put(self, keys: Iterable[Wrapped]) -> None:
        """Add keys, or replace wrapped ones."""
        self._rows.executemany("REPLACE INTO keys VALUES (?, ?, ?)", keys)

    def remove(self, keys: Sequence[int]) -> None:
        """Remove keys, ignoring missing ones."""
        self._rows.executemany("DELETE FROM keys WHERE id = ?", [(key,) for key in keys])

    def close(self) -> None:
        """Close the file."""
        self._rows.close()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Add the file's name to errors."""
    try:
        with translated_errors():
            yield
    except DatabaseDamaged as error:
        raise KeysUnusable(f"the key store {path} cannot be used: {error}") from None
    except Unavailable as error:
        raise type(error)(f"the key store {path}: {error}") from None
