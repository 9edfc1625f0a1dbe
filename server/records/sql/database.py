"""The interface of databases that store records."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar

import peewee

from server.records.engines.dialect import Dialect

PATIENCE_SECONDS = 30
"""Seconds that one transaction waits for another."""

_SHARED = nullcontext()
"""The context of a nested session, which shares the connection."""


class Database(peewee.Database):
    """A database whose writers take turns from the start of their transactions, and whose readers never wait.

    Every method raises StorageFull, ReadOnly, Overloaded, DatabaseDamaged or DatabaseUnavailable if the database
    reports such an error.
    """

    dialect: ClassVar[Dialect]
    rewrites_rows: ClassVar[bool]
    """Whether there may be rows from earlier versions, and SQL can call this process's functions to convert them."""

    @abstractmethod
    def translated_errors(self) -> AbstractContextManager[None]:
        """Turn the driver's own errors into domain errors."""

    @abstractmethod
    def faults(self, *, thorough: bool) -> list[str]:
        """Return what is wrong with the stored data; unless thorough, quickly enough for a start."""

    @abstractmethod
    def last_number(self, table: str, column: str = "id") -> int:
        """Return the last number that the database assigned in a table, 0 for none."""

    @abstractmethod
    def keep_above(self, table: str, id: int, column: str = "id") -> None:
        """Make the ids that the database assigns in this table larger than this one, which a caller chose."""

    @abstractmethod
    def incarnation(self) -> str:
        """Return a text that changes whenever an earlier state may have been restored, or an empty one."""

    @abstractmethod
    def close_all(self) -> None:
        """Close every connection."""

    def native_sql(self, statement: str) -> str:
        """Return a statement with question marks as parameters in the driver's own notation."""
        return statement.replace("?", self.param)

    def session(self) -> AbstractContextManager[None]:
        """Hold a connection for this thread until the block ends; a nested session shares it."""
        return self._connected() if self.is_closed() else _SHARED

    @contextmanager
    def _connected(self) -> Iterator[None]:
        with self.translated_errors():
            self.connect()
        try:
            yield
        finally:
            self.close()

    def execute_sql(self, sql: str, params: Any = None, *args: Any) -> Any:
        """Run a statement."""
        with self.translated_errors():
            return super().execute_sql(sql, params, *args)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return a query's rows, bypassing Peewee, which takes longer than a small query."""
        with self.translated_errors():
            return self.connection().execute(sql, parameters).fetchall()  # type: ignore[no-any-return]  # Peewee's stubs

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of parameters."""
        with self.translated_errors():
            self.connection().cursor().executemany(sql, rows)

    def begin(self, lock_type: str | None = None) -> Any:
        """Begin a transaction."""
        with self.translated_errors():
            return super().begin(*filter(None, [lock_type]))

    def commit(self) -> Any:
        """Commit."""
        with self.translated_errors():
            return super().commit()
