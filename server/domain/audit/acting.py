"""Who acts: set once where a request or a command begins, and read wherever something is noted of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from attrs import frozen

from server.domain.access import Key


class By(StrEnum):
    """What kind of actor it is."""

    KEY = "key"
    LOCAL = "local"
    """Somebody on this machine, at a server without keys."""
    ANYONE = "anyone"
    """Somebody elsewhere, without a key that is known."""
    COMMAND = "command"
    SERVER = "server"


@frozen
class Actor:
    """Who acts, and by what: an operation of the API, a command, or a task of the server's own."""

    by: By
    via: str | None = None
    request_id: str | None = None
    key: Key | None = None


_ITSELF = Actor(By.SERVER)
_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def actor() -> Actor:
    """Return who acts now; the server itself unless said otherwise."""
    return _actor.get() or _ITSELF


@contextmanager
def acting(now: Actor) -> Iterator[None]:
    """Let somebody act until the block ends."""
    before = _actor.get()
    _actor.set(now)
    try:
        yield
    finally:
        _actor.set(before)
