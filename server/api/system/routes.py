"""The server about itself."""

from importlib.metadata import version
from typing import Any

from flask import Response, current_app, g

from server.api.rest import Resource, services
from server.api.system.metrics import exposition
from server.api.system.schemas import KeySchema, PingSchema, StateSchema
from server.domain.access import Key, Right
from server.domain.errors import NotReady

CONTRACT = 1
"""The number of the wire contract; it rises with each change that an older client would not survive."""

system = Resource("system", __name__, description="The server about itself.")


@system.get("/ping")
@system.response(200, PingSchema)
def ping() -> dict[str, Any]:
    """Return the server's name, version and contract."""
    return {"name": "kith", "version": version("kith-server"), "contract": CONTRACT}


@system.get("/healthz")
@system.response(200, StateSchema)
def healthz() -> dict[str, str]:
    """Return 200 while the process is alive."""
    return {"status": "alive"}


@system.get("/readyz")
@system.response(200, StateSchema)
def readyz() -> dict[str, str]:
    """Return 200 once searches are answered, and 503 until then."""
    if not services().maintenance.ready:
        raise NotReady("the index is still being loaded")
    return {"status": "ready"}


@system.get("/key")
@system.response(200, KeySchema)
def get_key() -> dict[str, Any]:
    """Return what the key of this request may do: everything, on a server without keys."""
    key: Key | None = g.key
    if key is None:
        return {"name": None, "scopes": list(Right), "groups": None}
    return {"name": key.draft.name, "scopes": sorted(key.draft.rights), "groups": key.draft.groups}


@system.get("/metrics")
@system.response(200, {"type": "string"}, content_type="text/plain")
def metrics() -> Response:
    """Return metrics for Prometheus, over all workers."""
    return exposition(current_app.config["METRICS_DIR"])
