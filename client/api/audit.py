"""The audit log: `sdk.audit`."""

from collections.abc import Iterator

from client._http.arguments import require_type
from client._http.calls import Calls, every
from client._http.connection.transport import Request
from client._http.writing import write
from client.model.audit import AuditEntry, AuditHead, AuditQuery
from client.model.page import Page, PageArgs


class Audit:
    """Who did what to whom, on a server with KITH_AUDIT; requires a key with the scope admin."""

    ALL = "/audit"
    HEAD = "/audit/head"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get_all(self, page_args: PageArgs | None = None, query: AuditQuery | None = None) -> Page[AuditEntry]:
        """Return a page of the entries that meet the query, oldest first; raises ValidationFailed.

        >>> sdk.audit.get_all(query=AuditQuery(person_id=biden.id)).items[0].action
        'person_created'
        """
        wanted = write(require_type(query or AuditQuery(), AuditQuery, "query"))
        return self._calls.page(AuditEntry, self.ALL, page_args, query=wanted)

    def iterate(self, query: AuditQuery | None = None, size: int = 1000) -> Iterator[AuditEntry]:
        """Yield all entries that meet the query, fetching `size` at a time.

        >>> 'person_created' in {entry.action for entry in sdk.audit.iterate()}
        True
        """
        return every(lambda page_args: self.get_all(page_args, query), size)

    def head(self) -> AuditHead:
        """Return the number and hash of the last entry.

        Store them elsewhere to prove later that no entry up to this one was changed or removed.

        >>> sdk.audit.head().id > 0
        True
        """
        return self._calls.one(AuditHead, Request("GET", self.HEAD))
