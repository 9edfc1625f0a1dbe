"""The turn to run jobs on a PostgreSQL, which ends with the server that holds it, however that server ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from server.records.engines.postgres import Postgres
from server.records.jobs.turns import Turn, TurnLost
from server.records.sql.database import Database

SECONDS = 6
"""How long a turn lasts unless it is renewed: that long after its server died, another one takes over."""

_TABLE = "CREATE TABLE IF NOT EXISTS job_turn (number BIGINT NOT NULL, until TIMESTAMPTZ NOT NULL)"
_FIRST = "INSERT INTO job_turn SELECT 0, clock_timestamp() WHERE NOT EXISTS (SELECT FROM job_turn)"
_FREE = "SELECT 1 FROM job_turn WHERE until <= clock_timestamp()"
_TAKE = f"""
    UPDATE job_turn SET number = number + 1, until = clock_timestamp() + interval '{SECONDS} s'
    WHERE until <= clock_timestamp() RETURNING number
"""  # noqa: S608  # a number of ours
_RENEW = f"""
    UPDATE job_turn SET until = clock_timestamp() + interval '{SECONDS} s' WHERE number = ? RETURNING 1
"""  # noqa: S608  # a number of ours
_END = "UPDATE job_turn SET until = clock_timestamp() WHERE number = ? RETURNING 1"
_HAS = "SELECT 1 FROM job_turn WHERE number = ?"


class SharedTurns:
    """The turns of servers that share a PostgreSQL.

    One is taken while no writer is in a transaction, and a job's writers compare its number inside theirs: so a process
    whose turn is over writes nothing, even if it was paused and does not know.
    """

    def __init__(self, database: Database) -> None:
        assert isinstance(database, Postgres)
        self._database = database
        with database.session(), database.atomic():
            database.execute_sql(_TABLE)
            database.execute_sql(_FIRST)

    @contextmanager
    def taken(self) -> Iterator[Turn | None]:
        """Hold the turn until the block ends; None if another server holds it."""
        number = self._take()
        if not number:
            yield None
            return
        try:
            yield Turn(number, lambda: self._is_so(_RENEW, number))
        finally:
            self._is_so(_END, number)

    def work_in(self, number: int) -> None:
        """Let every transaction of this process raise TurnLost as it begins, once another turn has been taken."""

        def refuse() -> None:
            if not self._is_so(_HAS, number):
                raise TurnLost

        self._database.guard(refuse)

    def _take(self) -> int:
        with self._database.session():
            if not self._database.rows(_FREE):
                return 0
            with self._database.atomic():
                return sum(number for (number,) in self._database.rows(_TAKE))

    def _is_so(self, statement: str, number: int) -> bool:
        with self._database.session():
            return bool(self._database.rows(self._database.native_sql(statement), (number,)))
