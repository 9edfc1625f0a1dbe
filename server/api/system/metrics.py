"""Numbers for Prometheus: how long requests take, how they end, and how many persons can be identified."""

import time

from flask import Flask, Response, g
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from server.api.current import current_request
from server.api.rest import services

REQUESTS = Histogram("kith_request_seconds", "Time to answer, by route and status.", ["method", "route", "status"])
PERSONS = Gauge("kith_persons", "Persons who can be identified.", multiprocess_mode="mostrecent")


def register(app: Flask) -> None:
    """Measure every request."""
    app.before_request(_start)
    app.after_request(_observe)


def exposition(directory: str | None) -> Response:
    """Return the numbers of this process, or of all that write to the directory."""
    PERSONS.set(services().maintenance.persons)
    registry = REGISTRY
    if directory:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=directory)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _start() -> None:
    g.started = time.perf_counter()


def _observe(response: Response) -> Response:
    request = current_request()
    route = request.url_rule.rule if request.url_rule else "unknown"
    now = time.perf_counter()
    REQUESTS.labels(request.method, route, response.status_code).observe(now - g.get("started", now))
    return response
