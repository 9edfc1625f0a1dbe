"""A database that finds its disk full at one statement."""

from typing import Any

from server.domain.errors import StorageFull
from server.records.sql.database import Database


class Stopping(Database):
    """To be mixed into either kind of database."""

    at = 0
    """The number of the statement that fails; 0 is none."""
    seen = 0
    """How many statements were run."""

    def execute_sql(self, sql: str, params: Any = None, *args: Any) -> Any:
        """Run a statement, unless it is the one that fails."""
        self.seen += 1
        if self.seen == self.at:
            raise StorageFull("the database cannot be used now: disk is full")
        return super().execute_sql(sql, params, *args)
