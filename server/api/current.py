"""The request that a thread is answering, and its context."""

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
"""The key of an app's services among its extensions."""


@define(eq=False)
class Exchange:
    """A request and its context, until it is answered. In Flask's `g`, reading a field would take four more calls."""

    request: Request
    services: Services
    id: str = field(factory=lambda: uuid.uuid4().hex)
    """The request's id in answers, the log and the audit."""
    started: float = field(factory=time.perf_counter)
    session: ExitStack = field(factory=ExitStack)
    """Closed once the request is answered."""
    key: Key | None = None
    is_identified: bool = False
    """Whether `key` was checked: a request may be refused before that."""


_CURRENT: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def register(app: Flask, services: Services) -> None:
    """Begin an exchange for every request, before anything else, and end it after everything else."""
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
    """Return this thread's exchange."""
    exchange = _CURRENT.get()
    assert exchange, "no request is being answered"
    return exchange


def current_request() -> Request:
    """Return the request itself; through Flask's proxy, reading an attribute takes three calls."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]  # Flask types it as what it stands for


def services() -> Services:
    """Return the services of the app that answers this request."""
    return current().services
