"""How clients are told apart when turns are given out."""

from collections import OrderedDict
from typing import Any, Protocol

from server.api.access import ACCEPTED_KEY
from server.front.calling import Request
from server.hosts import is_local

_MOST_KEYS = 1000


class Caller(Protocol):
    """A connection, as far as it identifies the caller."""

    @property
    def peer(self) -> tuple[str, int]:
        """Address and port of the other side."""


class Clients:
    """Tells clients apart by their keys, once accepted; else by their addresses; on this machine by connections.

    An invented key earns no turn of its own: a client that sends many would otherwise count as many.
    """

    def __init__(self, trusted_proxies: tuple[str, ...]) -> None:
        self._proxies = frozenset(trusted_proxies)
        self._keys: OrderedDict[str, Any] = OrderedDict()

    def client(self, request: Request, caller: Caller) -> Any:
        """Return which client this request's turns belong to."""
        key = self._keys.get(_authorization(request))
        if key is not None:
            return key
        address = self._address(request, caller.peer[0])
        return caller if is_local(address) else address

    def learn(self, request: Request, environ: dict[str, Any]) -> None:
        """Remember the key that the application accepted, if it did."""
        if environ.get(ACCEPTED_KEY) is None:
            return
        self._keys[_authorization(request)] = (ACCEPTED_KEY, environ[ACCEPTED_KEY])
        while len(self._keys) > _MOST_KEYS:
            self._keys.popitem(last=False)

    def _address(self, request: Request, peer: str) -> str:
        """Return the address that a trusted proxy names last, or the connection's own."""
        forwarded = request.values("x-forwarded-for") if peer in self._proxies else []
        return forwarded[-1].rpartition(",")[2].strip() if forwarded else peer


def _authorization(request: Request) -> str:
    return next(iter(request.values("authorization")), "")
