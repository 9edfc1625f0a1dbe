"""Identification of clients, so that threads are shared fairly among them."""

from collections import OrderedDict
from typing import Any, Protocol

from server.api.access.authorisation import ACCEPTED_KEY
from server.environment.hosts import is_local
from server.front.calling import Request

_MOST_KEYS = 1000


class Caller(Protocol):
    """The part of a connection that identifies the caller."""

    @property
    def peer(self) -> tuple[str, int]:
        """Address and port of the other side."""


class Clients:
    """Distinguishes clients by accepted keys, or else by addresses; on this machine, by connections.

    An invented key does not count: a client that sends many of them would otherwise count as many clients.
    """

    def __init__(self, trusted_proxies: tuple[str, ...]) -> None:
        self._proxies = frozenset(trusted_proxies)
        self._keys: OrderedDict[str, Any] = OrderedDict()

    def client(self, request: Request, caller: Caller) -> Any:
        """Return the client that a request counts for."""
        key = self._keys.get(_authorization(request))
        if key is not None:
            return key
        address = self._address(request, caller.peer[0])
        return caller if is_local(address) else address

    def remember_key(self, request: Request, environ: dict[str, Any]) -> None:
        """Remember the key if the application accepted it."""
        if environ.get(ACCEPTED_KEY) is None:
            return
        self._keys[_authorization(request)] = (ACCEPTED_KEY, environ[ACCEPTED_KEY])
        while len(self._keys) > _MOST_KEYS:
            self._keys.popitem(last=False)

    def _address(self, request: Request, peer: str) -> str:
        """Return the last address that a trusted proxy forwarded, or the connection's own."""
        forwarded = request.values("x-forwarded-for") if peer in self._proxies else []
        return forwarded[-1].rpartition(",")[2].strip() if forwarded else peer


def _authorization(request: Request) -> str:
    return next(iter(request.values("authorization")), "")
