"""Who did what to whom: `sdk.audit`."""

from collections.abc import Iterator

from client._http.calls import Calls, every
from client._http.kinds import given
from client._http.transport import Request
from client._http.writing import write
from client.model.audit import AuditEntry, AuditHead, AuditQuery
from client.model.page import Page, PageArgs


class Audit:
    """The entries that a server with KITH_AUDIT keeps; it takes a key with the scope admin."""

    ALL = "/audit"
    HEAD = "/audit/head"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get_all(self, page_args: PageArgs | None = None, query: AuditQuery | None = None) -> Page[AuditEntry]:
        """Return a page of the entries wanted, the oldest first; raises ValidationFailed."""
        wanted = write(given(query or AuditQuery(), AuditQuery, "query"))
        return self._calls.page(AuditEntry, self.ALL, page_args, query=wanted)

    def iterate(self, query: AuditQuery | None = None, size: int = 1000) -> Iterator[AuditEntry]:
        """Yield all entries wanted, fetching `size` at once."""
        return every(lambda page_args: self.get_all(page_args, query), size)

    def head(self) -> AuditHead:
        """Return the number and hash of the last entry.

        Kept elsewhere, they show later that no entry up to there was changed or is missing.
        """
        return self._calls.one(AuditHead, Request("GET", self.HEAD))
