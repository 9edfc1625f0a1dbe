"""The current actor: set once when a request or a command begins, and read wherever an entry is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from attrs import frozen

from server.domain.access import Key


class By(StrEnum):
    """The kinds of actor."""

    KEY = "key"
    LOCAL = "local"
    """Somebody on this machine, at a server without keys."""
    ANYONE = "anyone"
    """Somebody elsewhere, without a known key."""
    COMMAND = "command"
    SERVER = "server"


@frozen
class Actor:
    """Who acts, and through what: an operation of the API, a command, or a task of the server."""

    by: By
    via: str | None = None
    request_id: str | None = None
    key: Key | None = None


_SERVER = Actor(By.SERVER)
_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def actor() -> Actor:
    """Return the current actor, by default the server itself."""
    return _actor.get() or _SERVER


@contextmanager
def acting(now: Actor) -> Iterator[None]:
    """Set the current actor until the block ends."""
    before = _actor.get()
    _actor.set(now)
    try:
        yield
    finally:
        _actor.set(before)
