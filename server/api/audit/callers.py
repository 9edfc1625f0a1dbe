"""What the audit says of requests: who asks, and what they were refused."""

from contextlib import suppress

from flask import Flask, Request, Response, g

from server.api.audit.reads import subjects_in
from server.api.current import current_request, services
from server.domain.access import Key
from server.domain.audit.acting import Actor, By, acting
from server.domain.audit.entries import Action
from server.domain.errors import FaceTaken, Unavailable

_REFUSALS = (401, 403)


def register(app: Flask) -> None:
    """Note every refusal for lack of rights."""

    @app.after_request
    def note(response: Response) -> Response:
        if response.status_code in _REFUSALS and services().notes.any:
            _note_refusal(response)
        return response


def actor_of(request: Request, key: Key | None, *, local: bool) -> Actor:
    """Return who sends a request: a key, or somebody without."""
    by = By.KEY if key else By.LOCAL if local else By.ANYONE
    return Actor(by, _operation(request), g.request_id, key)


def note_found(error: FaceTaken) -> None:
    """Note that an enrolment was refused with those whose face it is, as a search tells them."""
    with suppress(Unavailable):  # as the refusal is
        services().notes.found(Action.SEARCHED, [], {"person_ids": [hit.person.id for hit in error.payload]})


def _note_refusal(response: Response) -> None:
    request = current_request()
    error = str((response.get_json(silent=True) or {}).get("type"))
    with suppress(Unavailable):  # that is refused all the same
        if "key" in g:
            services().notes.refused(error, subjects_in(request.view_args or {}))
            return
        with acting(Actor(By.ANYONE, _operation(request))):
            services().notes.refused(error, {})


def _operation(request: Request) -> str | None:
    return request.endpoint and request.endpoint.rpartition(".")[2]
