"""Calls to a Kith server that return models. The first call checks the server's contract."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from client._http.arguments import require_type
from client._http.connection.transport import Reply, Request, Transport
from client._http.picture_warnings import warn, warnings_in
from client._http.replies import Value, answered, parsed
from client._http.writing import encodable
from client.errors import NotFound, VersionMismatch
from client.model._reading import read, read_list, read_page
from client.model.page import Page, PageArgs
from client.model.server import ServerInfo

CONTRACT = 1
"""The number of the API contract that this SDK speaks."""

Model = TypeVar("Model")


class Listed(Protocol):
    """An item of a list."""

    @property
    def id(self) -> int | None:
        """The id that orders the items."""


Item = TypeVar("Item", bound=Listed)


class Calls:
    """Every method raises ServerUnreachable, Timeout, VersionMismatch, or the ApiError that the server returned."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._greeted = False

    def reply(self, request: Request) -> Reply:
        """Return a successful reply unchanged."""
        self._greet()
        return answered(self._transport.send(request))

    def one(self, kind: type[Model], request: Request) -> Model:
        """Return a successful reply as one model."""
        return self._answer(request, partial(read, kind))

    def many(self, kind: type[Model], request: Request) -> list[Model]:
        """Return a successful reply as models."""
        return self._answer(request, partial(read_list, kind))

    def page(
        self,
        kind: type[Model],
        path: str,
        page_args: PageArgs | None,
        name: str | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Page[Model]:
        """Return a page of a list ordered by id, filtered by a name or the query."""
        args = require_type(page_args or PageArgs(), PageArgs, "page_args")
        words = None if name is None else encodable(require_type(name, str, "name"), "name")
        pages = {"name": words, "page": args.page, "size": args.size, "after": args.after}
        return self.listed(kind, path, {**pages, **(query or {})})

    def listed(self, kind: type[Model], path: str, query: Mapping[str, Any]) -> Page[Model]:
        """Return a page of a list."""
        return parsed(self.reply(Request("GET", path, query)), partial(read_page, kind))

    def info(self) -> ServerInfo:
        """Return the server's name, version and contract, whatever contract it speaks."""
        return parsed(answered(self._transport.send(Request("GET", "/ping"))), partial(read, ServerInfo))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _answer(self, request: Request, reader: Callable[[Any], Value]) -> Value:
        reply = self.reply(request)
        answer, odd = parsed(reply, lambda body: (reader(body), warnings_in(reply)))
        warn(odd)
        return answer

    def _greet(self) -> None:
        # No lock, since a fork could leave it locked: two threads may both check, which does no harm.
        if not self._greeted:
            self._check_contract()
            self._greeted = True

    def _check_contract(self) -> None:
        try:
            info = self.info()
        except NotFound as error:
            raise VersionMismatch(f"the server that answered is not Kith: {error.message}") from error
        if info.contract != CONTRACT:
            raise VersionMismatch(f"server {info.version} speaks contract {info.contract}, this SDK {CONTRACT}")


def every(fetch: Callable[[PageArgs], Page[Item]], size: int) -> Iterator[Item]:
    """Yield all items of a list, fetching the next page when the current one is used up."""
    last, more = None, True
    while more:
        page = fetch(PageArgs(1, size, after=last))
        last, more = page.items[-1].id if page.items else None, page.total_pages > 1
        yield from page.items
