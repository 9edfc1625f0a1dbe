"""Authentication and authorisation of requests, before their bodies are read."""

from flask import Flask, Request

from server.api.audit.callers import actor_of
from server.api.current import current
from server.domain.access import Right
from server.domain.audit.acting import acting
from server.domain.errors import KeyUnknown, NotPermitted
from server.environment.hosts import is_local
from server.records.people.visibility import Visibility

OPEN = frozenset({"system.ping", "system.healthz", "system.readyz", "api-docs.openapi_json"})
"""Endpoints open to anybody."""
ANY_SCOPE = frozenset({"system.get_key"})
"""Endpoints open to any key."""
WHOLE_GALLERY = frozenset({"system.metrics", "system.get_false_alarms"})
"""Endpoints that describe the whole gallery."""
PAGES = frozenset({"swagger_ui", "console"})
"""Blueprints of pages for people; their own API calls need a key."""
ACCEPTED_KEY = "kith.key"
"""The name under which a request's environment holds the id of its key, once accepted."""
_BY_BLUEPRINT = {"search": Right.SEARCH, "faces": Right.SEARCH, "storage": Right.ADMIN, "audit": Right.ADMIN}
_SCHEME = "bearer "


def register(app: Flask, visibility: Visibility, insecure: bool) -> None:
    """Check the key of every request, if there are keys, and limit the request to the key's groups."""

    @app.before_request
    def check() -> None:
        exchange = current()
        request = exchange.request
        if is_open(request.endpoint, request.method):
            return
        local = is_local(request.remote_addr)
        key = exchange.services.access.key_of(_secret(request), insecure or local)
        exchange.key, exchange.is_identified = key, True
        exchange.session.enter_context(acting(actor_of(exchange, local=local)))
        require(right_of(request.endpoint, request.method))
        if key:
            request.environ[ACCEPTED_KEY] = key.id
            exchange.services.access.charge(key)
            exchange.session.enter_context(visibility.limited(key.draft.groups))
        if request.endpoint in WHOLE_GALLERY:
            visibility.refuse_limited()


def trust(app: Flask) -> None:
    """Allow every request to do everything."""

    @app.before_request
    def let() -> None:
        current().is_identified = True


def is_open(endpoint: str | None, method: str) -> bool:
    """Return whether a request needs no key; a request to an endpoint that does not exist needs none."""
    return endpoint is None or endpoint in OPEN or _blueprint(endpoint) in PAGES or method == "OPTIONS"


def right_of(endpoint: str | None, method: str) -> Right | None:
    """Return the scope that a request to an endpoint needs; None means any.

    A resource that is not listed here needs read for reading and write for everything else.
    """
    if endpoint in ANY_SCOPE:
        return None
    blueprint = _blueprint(endpoint)
    return _BY_BLUEPRINT.get(blueprint) or (Right.READ if method in ("GET", "HEAD") else Right.WRITE)


def require(right: Right | None) -> None:
    """Raise NotPermitted if the request's key lacks a right."""
    key = current().key
    if right and key and not key.permits(right):
        raise NotPermitted(f"this needs a key with the scope {right}", {"scope": right})


def _blueprint(endpoint: str | None) -> str:
    return (endpoint or "").partition(".")[0]


def _secret(request: Request) -> str | None:
    given = request.headers.get("Authorization")
    if given is None:
        return None
    if not given.lower().startswith(_SCHEME):
        raise KeyUnknown("the key must be sent as Authorization: Bearer KEY")
    return given[len(_SCHEME) :].strip()
