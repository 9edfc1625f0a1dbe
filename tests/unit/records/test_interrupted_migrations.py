"""A migration that stops half-way, for whatever reason, leaves the old database as it was."""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from server.domain.errors import StorageFull
from server.records import migrations
from server.records.engines.sqlite import Sqlite
from tests import old_databases
from tests.photographs import ROOT
from tests.unit.records.stopping import Stopping

FIRST = Path(old_databases.__file__).with_name("1.db.gz")
KILLS = int(os.environ.get("CRASHES", "3"))

DYING = """
import os, signal, sys
from server.records import migrations
from server.records.engines.sqlite import Sqlite

class Dying(Sqlite):
    left = int(sys.argv[2])

    def execute_sql(self, *arguments):
        Dying.left -= 1
        if not Dying.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute_sql(*arguments)

migrations.migrate(Dying(sys.argv[1]))
"""


@pytest.fixture
def old(path: Path) -> list[str]:
    """The content of a database of the first version, which is now at `path`."""
    path.write_bytes(gzip.decompress(FIRST.read_bytes()))
    return content(path)


def content(path: Path) -> list[str]:
    """Return the statements that would recreate a database."""
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


@pytest.fixture
def statements(path: Path) -> int:
    """How many statements the whole migration takes."""
    counted = path.with_name("counted.db")
    counted.write_bytes(gzip.decompress(FIRST.read_bytes()))
    return StoppingSqlite(counted).migrate()


class StoppingSqlite(Stopping, Sqlite):  # type: ignore[misc]  # as of Sqlite itself
    """An SQLite database that migrates and fails at one statement."""

    def __init__(self, path: Path, at: int = 0) -> None:
        super().__init__(path)
        self.at = at

    def migrate(self) -> int:
        """Migrate and return how many statements that took."""
        try:
            migrations.migrate(self)
        finally:
            self.close_all()
        return self.seen


def test_a_step_that_fails_leaves_the_old_database(path: Path, old: list[str], statements: int) -> None:
    """At any statement; once the reason is gone, the next start migrates it."""
    for at in range(1, statements + 1):
        with pytest.raises(StorageFull):
            StoppingSqlite(path, at).migrate()
        assert content(path) == old
    assert StoppingSqlite(path).migrate() == statements
    assert content(path) == content(path.with_name("counted.db"))


def test_a_process_that_dies_leaves_the_old_database(path: Path, old: list[str], statements: int) -> None:
    """Killed at statements spread over the migration."""
    for number in range(KILLS):
        at = 1 + (number * (statements - 1)) // max(KILLS - 1, 1)
        died = subprocess.run([sys.executable, "-c", DYING, path, str(at)], cwd=ROOT, check=False)
        assert died.returncode == -signal.SIGKILL
        assert content(path) == old
    assert StoppingSqlite(path).migrate() == statements
