"""The log: one event per line on standard error, as text or JSON, with ids but no names, pictures or addresses."""

import logging

from pythonjsonlogger.json import JsonFormatter

from server.settings import Settings

REQUESTS = logging.getLogger("kith.requests")
"""Logs each request once it is answered, if the settings say so."""

NETWORKS = logging.getLogger("kith.networks")
"""Logs where each network runs, once it is loaded."""

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_FIELDS = ("levelname", "name", "process", "message")
_SHORT = {"levelname": "level", "name": "logger", "timestamp": "time"}


def configure(settings: Settings) -> None:
    """Configure logging by the settings, for this process and those it forks."""
    handler = logging.StreamHandler()
    handler.setFormatter(_json() if settings.log_format == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    NETWORKS.setLevel(logging.INFO)
    REQUESTS.setLevel(logging.INFO if settings.log_requests else logging.WARNING)


def _json() -> logging.Formatter:
    return JsonFormatter(_FIELDS, timestamp=True, rename_fields=_SHORT)
