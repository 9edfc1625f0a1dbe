"""Metrics for Prometheus: durations and statuses of requests, numbers of records, and false alarms."""

import time
from functools import lru_cache

from flask import Flask, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from server.api.current import current, services
from server.api.system.false_alarms import gauges

REQUESTS = Histogram("kith_request_seconds", "Time to answer, by route and status.", ["method", "route", "status"])
PERSONS = Gauge("kith_persons", "Persons who can be identified.", multiprocess_mode="mostrecent")
JOBS = Gauge("kith_jobs", "Jobs, by kind and state.", ["kind", "state"], multiprocess_mode="mostrecent")
INBOX = Gauge("kith_inbox_faces", "Faces waiting in the inbox.", multiprocess_mode="mostrecent")
UNREACHABLE = Gauge("kith_unreachable_storages", "Storages that cannot be reached.", multiprocess_mode="mostrecent")
_CACHED_SERIES = 1024
"""Cached label combinations: looking one up takes longer than adding to it."""
KEYS = Counter("kith_key_requests", "Requests, by the id of their key.", ["key"])


def register(app: Flask) -> None:
    """Measure every request."""
    app.after_request(_observe)


def exposition(directory: str | None) -> Response:
    """Return the metrics of this process, or of all processes that write to the directory."""
    _count_what_is_kept()
    registry = REGISTRY
    if directory:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=directory)
    text = generate_latest(registry) + gauges(services().false_alarms.report())
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _count_what_is_kept() -> None:
    kept = services()
    PERSONS.set(kept.maintenance.persons)
    INBOX.set(kept.inbox.state().waiting)
    UNREACHABLE.set(len(kept.reachability.unreachable))
    for labels, count in kept.jobs.counts().items():
        JOBS.labels(*labels).set(count)


def _observe(response: Response) -> Response:
    exchange = current()
    request = exchange.request
    route = request.url_rule.rule if request.url_rule else "unknown"
    _series(request.method, route, response.status_code).observe(time.perf_counter() - exchange.started)
    if exchange.key:
        KEYS.labels(exchange.key.id).inc()
    return response


@lru_cache(_CACHED_SERIES)
def _series(method: str, route: str, status: int) -> Histogram:
    return REQUESTS.labels(method, route, status)
