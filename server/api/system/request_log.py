"""A log line for each request. It has ids and routes, not addresses, which could name people."""

import logging
import time

from flask import Flask, Response

from server.api.current import current
from server.logs import REQUESTS

_LINE = "%(method)s %(route)s %(status)d in %(milliseconds).1f ms, key %(key)s, request %(request_id)s"


def register(app: Flask) -> None:
    """Log every request, if the settings say so."""
    if REQUESTS.isEnabledFor(logging.INFO):
        app.after_request(_log_request)


def _log_request(response: Response) -> Response:
    exchange = current()
    request, key = exchange.request, exchange.key
    fields = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "unknown",
        "status": response.status_code,
        "milliseconds": 1000 * (time.perf_counter() - exchange.started),
        "key": key.id if key else None,
        "request_id": exchange.id,
    }
    REQUESTS.info(_LINE, fields, extra=fields)
    return response
