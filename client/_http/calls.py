"""Calls to a Kith server, checked for its contract on first use, with answers as models."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol, TypeVar

from client._http.kinds import given
from client._http.reading import read, read_list, read_page
from client._http.replies import Value, answered, parsed
from client._http.transport import Reply, Request, Transport
from client._http.warned import warn, warnings_in
from client.errors import NotFound, VersionMismatch
from client.model.page import Page, PageArgs
from client.model.server import ServerInfo

CONTRACT = 1
"""The number of the wire contract that this SDK speaks."""

Model = TypeVar("Model")


class Listed(Protocol):
    """What lists hold."""

    @property
    def id(self) -> int | None:
        """The id that orders them."""


Item = TypeVar("Item", bound=Listed)


class Calls:
    """Every method raises ServerUnreachable, Timeout, VersionMismatch, or the ApiError that was answered."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._greeted = False

    def reply(self, request: Request) -> Reply:
        """Return a success as it came."""
        self._greet()
        return answered(self._transport.send(request))

    def one(self, kind: type[Model], request: Request) -> Model:
        """Return a success as one model."""
        return self._answer(request, partial(read, kind))

    def many(self, kind: type[Model], request: Request) -> list[Model]:
        """Return a success as models."""
        return self._answer(request, partial(read_list, kind))

    def page(self, kind: type[Model], path: str, page_args: PageArgs | None, name: str | None = None) -> Page[Model]:
        """Return a page of a list."""
        args = given(page_args or PageArgs(), PageArgs, "page_args")
        words = None if name is None else given(name, str, "name")
        query = {
            "name": words,
            "page": args.page,
            "size": args.size,
            "after": args.after,
        }
        return parsed(self.reply(Request("GET", path, query)), partial(read_page, kind))

    def info(self) -> ServerInfo:
        """Return the server's account of itself, whatever contract it speaks."""
        return parsed(answered(self._transport.send(Request("GET", "/ping"))), partial(read, ServerInfo))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _answer(self, request: Request, reader: Callable[[Any], Value]) -> Value:
        reply = self.reply(request)
        answer, odd = parsed(reply, lambda told: (reader(told), warnings_in(reply)))
        warn(odd)
        return answer

    def _greet(self) -> None:
        # Without a lock, which a fork could leave closed: threads may ask twice, which harms nothing.
        if not self._greeted:
            self._check_contract()
            self._greeted = True

    def _check_contract(self) -> None:
        try:
            info = self.info()
        except NotFound as error:
            raise VersionMismatch(f"what answers is no Kith server: {error.message}") from error
        if info.contract != CONTRACT:
            raise VersionMismatch(f"server {info.version} speaks contract {info.contract}, this SDK {CONTRACT}")


def every(fetch: Callable[[PageArgs], Page[Item]], size: int) -> Iterator[Item]:
    """Yield all items of a list, fetching those after the last one once they are reached."""
    last, more = None, True
    while more:
        page = fetch(PageArgs(1, size, after=last))
        last, more = page.items[-1].id if page.items else None, page.total_pages > 1
        yield from page.items
