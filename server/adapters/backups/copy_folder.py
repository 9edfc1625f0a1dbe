"""The folder for a copy of the database while it is being backed up."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.adapters.backups.disk import writing


class CopyFolder:
    """A folder of the data directory. A copy still has people deleted since, so a crash must not leave it behind."""

    def __init__(self, folder: Path) -> None:
        self._copies = folder
        self._turn = folder.with_name(f"{folder.name}.lock")

    @contextmanager
    def held(self) -> Iterator[Path]:
        """Yield the path of a file that does not exist yet, and delete the file when the block ends.

        Other processes wait until then.
        """
        with writing(self._copies):
            turn = self._turn.open("ab")
        with turn:
            with writing(self._copies):
                fcntl.flock(turn, fcntl.LOCK_EX)
                self._clear()
                self._copies.mkdir(mode=0o700)
            try:
                yield self._copies / "kith.db"
            finally:
                self._clear()

    def sweep(self) -> None:
        """Delete copies left by a crash."""
        if not self._copies.exists():
            return
        with self._turn.open("ab") as turn:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # a backup is being made
                return
            self._clear()

    def _clear(self) -> None:
        if self._copies.exists():
            shutil.rmtree(self._copies)
