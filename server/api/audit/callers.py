"""Audit of requests: who sent them, and which were refused."""

from contextlib import suppress

from flask import Flask, Request, Response

from server.api.audit.reads import subjects_in
from server.api.current import Exchange, current, services
from server.domain.audit.acting import Actor, By, acting
from server.domain.audit.entries import Action
from server.domain.errors import FaceTaken, Unavailable

_REFUSALS = (401, 403)


def register(app: Flask) -> None:
    """Record every request refused for lack of rights in the audit."""

    @app.after_request
    def record(response: Response) -> Response:
        if response.status_code in _REFUSALS and services().notes.any:
            _record_refusal(response)
        return response


def actor_of(exchange: Exchange, *, local: bool) -> Actor:
    """Return who sent a request: a key, or somebody without one."""
    by = By.KEY if exchange.key else By.LOCAL if local else By.ANYONE
    return Actor(by, _operation(exchange.request), exchange.id, exchange.key)


def record_found(error: FaceTaken) -> None:
    """Record the persons that a refused enrolment names: the caller learns of them as from a search."""
    with suppress(Unavailable):  # the enrolment is refused in any case
        services().notes.found(Action.SEARCHED, [], {"person_ids": [hit.person.id for hit in error.payload]})


def _record_refusal(response: Response) -> None:
    exchange = current()
    request = exchange.request
    error = str((response.get_json(silent=True) or {}).get("type"))
    with suppress(Unavailable):  # the request is refused in any case
        if exchange.is_identified:
            exchange.services.notes.refused(error, subjects_in(request.view_args or {}))
            return
        with acting(Actor(By.ANYONE, _operation(request))):
            exchange.services.notes.refused(error, {})


def _operation(request: Request) -> str | None:
    return request.endpoint and request.endpoint.rpartition(".")[2]
