"""Reading and pruning of the audit log."""

from datetime import UTC, datetime, timedelta

from server.domain.audit.chain import START, Anchor
from server.domain.audit.entries import AuditEntry, AuditQuery
from server.domain.entities import Page, PageArgs
from server.records.records import Records


class Audit:
    """Lists entries, and removes old ones."""

    def __init__(self, records: Records, days: float) -> None:
        self._records = records
        self._days = days

    def page(self, args: PageArgs, query: AuditQuery) -> Page[AuditEntry]:
        """Return a page of the entries that meet the query, by id."""
        return self._records.audit.page(args, query)

    def head(self) -> Anchor:
        """Return the number and hash of the last entry; stored elsewhere, they prove later that nothing changed."""
        return self._records.audit.head() or Anchor(0, START)

    def prune(self) -> None:
        """Remove entries that have been kept long enough."""
        if self._days:
            with self._records.transaction():
                self._records.audit.prune(datetime.now(UTC) - timedelta(days=self._days))
