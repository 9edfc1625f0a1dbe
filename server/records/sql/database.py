"""What the records ask of a database, whichever it is."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar

import peewee

from server.records.engines.dialect import Dialect

PATIENCE = 30
"""Seconds that one transaction waits for another."""

_SHARED = nullcontext()
"""A session within another one."""

Stands = Callable[[], bool]
"""Says whether a turn is still one's own."""


class Database(peewee.Database):
    """A database whose writers take turns from the start of their transaction, and whose readers never wait.

    Every method raises StorageFull, ReadOnly, Overloaded, DatabaseDamaged or DatabaseUnavailable if the database
    reports it.
    """

    dialect: ClassVar[Dialect]
    rewrites_rows: ClassVar[bool]
    """Whether earlier versions may have stored something, and SQL may call this process to rewrite it."""

    @abstractmethod
    def meaning(self) -> AbstractContextManager[None]:
        """Turn the driver's own errors into domain errors."""

    @abstractmethod
    def faults(self, *, thorough: bool) -> list[str]:
        """Return what is wrong with what is stored; not being thorough, it takes no longer than a start may."""

    @abstractmethod
    def last_number(self, table: str, column: str = "id") -> int:
        """Return the last number that a table counted to, 0 for none."""

    @abstractmethod
    def keep_above(self, table: str, id: int, column: str = "id") -> None:
        """Make sure that ids that this table counts on are above this one, which a caller chose."""

    @abstractmethod
    def job_turn(self) -> AbstractContextManager[Stands | None]:
        """Hold the turn to run jobs on this database, unless another machine has it; then None."""

    @abstractmethod
    def incarnation(self) -> str:
        """Return what changes whenever the database may have been put back to an earlier state, or nothing."""

    @abstractmethod
    def close_all(self) -> None:
        """Close every connection."""

    def written(self, statement: str) -> str:
        """Return a statement whose parameters are question marks, as the driver takes it."""
        return statement.replace("?", self.param)

    def session(self) -> AbstractContextManager[None]:
        """Hold a connection for this thread; a nested session shares it."""
        return self._connected() if self.is_closed() else _SHARED

    @contextmanager
    def _connected(self) -> Iterator[None]:
        with self.meaning():
            self.connect()
        try:
            yield
        finally:
            self.close()

    def execute_sql(self, sql: str, params: Any = None, *args: Any) -> Any:
        """Run a statement."""
        with self.meaning():
            return super().execute_sql(sql, params, *args)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return a query's rows, without what Peewee adds, which takes longer than a small query itself."""
        with self.meaning():
            return self.connection().execute(sql, parameters).fetchall()  # type: ignore[no-any-return]  # Peewee's stubs

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of parameters."""
        with self.meaning():
            self.connection().cursor().executemany(sql, rows)

    def begin(self, lock_type: str | None = None) -> Any:
        """Begin a transaction."""
        with self.meaning():
            return super().begin(*filter(None, [lock_type]))

    def commit(self) -> Any:
        """Commit."""
        with self.meaning():
            return super().commit()
