"""Information about the server itself."""

from importlib.metadata import version
from typing import Any

from flask import Response, current_app

from server.api.current import current, services
from server.api.rest import Resource
from server.api.system.metrics import exposition
from server.api.system.schemas import FalseAlarmsSchema, KeySchema, PingSchema, ReadinessSchema, StateSchema
from server.domain.access import Right
from server.domain.errors import NotReady
from server.domain.false_alarms.report import FalseAlarms

CONTRACT = 1
"""The number of the API contract; it rises with each change that breaks older clients."""

system = Resource("system", __name__, description="Information about the server itself.")
system.reads_are_audited = False  # no answer is about a person


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
@system.response(200, ReadinessSchema)
def readyz() -> dict[str, Any]:
    """Return 200 once searches are answered, and 503 until then."""
    if not services().maintenance.ready:
        raise NotReady("the index is still being loaded")
    return {"status": "ready", "unreachable_storages": services().reachability.unreachable}


@system.get("/key")
@system.response(200, KeySchema)
def get_key() -> dict[str, Any]:
    """Return the scopes and groups of this request's key; a server without keys allows everything."""
    key = current().key
    if key is None:
        return {"name": None, "scopes": list(Right), "groups": None}
    return {"name": key.draft.name, "scopes": sorted(key.draft.rights), "groups": key.draft.groups}


@system.get("/false-alarms")
@system.response(200, FalseAlarmsSchema)
def get_false_alarms() -> FalseAlarms:
    """Return the share of strangers that is matched, estimated from the scores of the last 30 days' searches.

    Only counts of scores are kept, no pictures and no names. The interval assumes that each search is of a different
    person; it is wider if scores cluster, as those of one person in front of a camera do.
    """
    return services().false_alarms.report()


@system.get("/metrics")
@system.response(200, {"type": "string"}, content_type="text/plain")
def metrics() -> Response:
    """Return metrics for Prometheus, across all workers."""
    return exposition(current_app.config["METRICS_DIR"])
