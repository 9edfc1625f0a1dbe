"""Whose request this is and what it may do, known before anything of its body is read."""

from flask import Flask, Request, g

from server.api.current import current_request
from server.api.rest import services
from server.domain.access import Right
from server.domain.errors import KeyUnknown, NotPermitted
from server.hosts import is_local
from server.records.sight import Sight

OPEN = frozenset({"system.ping", "system.healthz", "system.readyz", "api-docs.openapi_json"})
"""Endpoints that anybody may ask."""
ANY_SCOPE = frozenset({"system.get_key"})
"""Endpoints that any key may ask."""
PAGES = frozenset({"swagger_ui", "console"})
"""Blueprints of pages for people; what these ask the API takes a key."""
ACCEPTED_KEY = "kith.key"
"""Where a request's environment holds the number of its key once that was accepted."""
_BY_BLUEPRINT = {"search": Right.SEARCH, "faces": Right.SEARCH, "storage": Right.ADMIN}
_SCHEME = "bearer "


def register(app: Flask, sight: Sight, insecure: bool) -> None:
    """Ask every request for its key, if there are keys, and let it see what the key does."""

    @app.before_request
    def check() -> None:
        request = current_request()
        if is_open(request.endpoint, request.method):
            return
        trusted = insecure or is_local(request.remote_addr)
        key = g.key = services().access.key_of(_secret(request), trusted)
        require(right_of(request.endpoint, request.method))
        if key:
            request.environ[ACCEPTED_KEY] = key.id
            services().access.charge(key)
            g.session.enter_context(sight.limited(key.draft.groups))
        if request.endpoint == "system.metrics":
            sight.refuse_limited()


def trust(app: Flask) -> None:
    """Let every request do everything."""

    @app.before_request
    def let() -> None:
        g.key = None


def is_open(endpoint: str | None, method: str) -> bool:
    """Return whether a request is answered without a key, as where there is no such endpoint."""
    return endpoint is None or endpoint in OPEN or _blueprint(endpoint) in PAGES or method == "OPTIONS"


def right_of(endpoint: str | None, method: str) -> Right | None:
    """Return the scope that a request to an endpoint takes; None is any.

    A resource that is not named here takes read to be read and write for all else.
    """
    if endpoint in ANY_SCOPE:
        return None
    blueprint = _blueprint(endpoint)
    return _BY_BLUEPRINT.get(blueprint) or (Right.READ if method in ("GET", "HEAD") else Right.WRITE)


def require(right: Right | None) -> None:
    """Raise NotPermitted where the request's key lacks a right."""
    if right and g.key and not g.key.permits(right):
        raise NotPermitted(f"this takes a key with the scope {right}", {"scope": right})


def _blueprint(endpoint: str | None) -> str:
    return (endpoint or "").partition(".")[0]


def _secret(request: Request) -> str | None:
    given = request.headers.get("Authorization")
    if given is None:
        return None
    if not given.lower().startswith(_SCHEME):
        raise KeyUnknown("the key must be sent as Authorization: Bearer KEY")
    return given[len(_SCHEME) :].strip()
