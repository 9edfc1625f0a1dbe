"""The request that a thread is answering, and what belongs to it."""

import time
import uuid
from contextlib import ExitStack
from contextvars import ContextVar
from typing import cast

from attrs import define, field
from flask import Flask, Request, request

from server.domain.access import Key
from server.service.services import Services

SERVICES = "kith"
"""The name of an app's services among its extensions."""


@define(eq=False)
class Exchange:
    """A request until it is answered. Read from Flask's `g`, each of these would take four calls more."""

    request: Request
    services: Services
    id: str = field(factory=lambda: uuid.uuid4().hex)
    """The request's id in answers, the log and the audit."""
    started: float = field(factory=time.perf_counter)
    session: ExitStack = field(factory=ExitStack)
    """Closed once the request is answered."""
    key: Key | None = None
    is_identified: bool = False
    """Whether `key` is known: a request may be refused before."""


_CURRENT: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def register(app: Flask, services: Services) -> None:
    """Begin an exchange with every request, before anything else, and end it after everything else."""
    app.extensions[SERVICES] = services

    @app.before_request
    def begin() -> None:
        _CURRENT.set(Exchange(current_request(), services))

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        exchange = _CURRENT.get()
        _CURRENT.set(None)
        if exchange:
            exchange.session.close()


def current() -> Exchange:
    """Return the exchange that this thread is in."""
    exchange = _CURRENT.get()
    assert exchange, "no request is being answered"
    return exchange


def current_request() -> Request:
    """Return the request itself; through Flask's proxy each attribute takes three calls."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]  # Flask types it as what it stands for


def services() -> Services:
    """Return the services of the app that answers this request."""
    return current().services
