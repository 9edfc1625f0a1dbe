"""Conversion of replies to values or errors."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from client import errors
from client._http.connection.transport import Reply

Value = TypeVar("Value")

BY_TYPE: dict[str, type[errors.ApiError]] = {
    error.type: error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.ApiError)
}
BY_STATUS: dict[int, type[errors.ApiError]] = {
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    **dict.fromkeys((400, 405, 408, 413, 414, 415, 422, 431), errors.Invalid),
    **dict.fromkeys((429, 502, 503, 504), errors.Unavailable),
}
QUOTED_CHARACTERS = 200
"""Characters that an error quotes of a reply that is not Kith's."""


def answered(reply: Reply) -> Reply:
    """Return a successful reply, or raise the ApiError that it represents."""
    if 200 <= reply.status < 300:
        return reply
    raise failure(reply)


def parsed(reply: Reply, reader: Callable[[Any], Value]) -> Value:
    """Return a reply's value, or raise ServerFault if it breaks the contract."""
    try:
        return reader(json.loads(reply.body))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise _error(errors.ServerFault, reply, {"msg": f"the answer is not Kith's: {error}"}) from error


def failure(reply: Reply) -> errors.ApiError:
    """Return the error that a reply represents: by its type, or else by its status."""
    details = _details(reply)
    return _error(BY_TYPE.get(str(details.get("type"))) or _by_status(reply.status), reply, details)


def error_of(type: str, message: str) -> errors.ApiError:
    """Return an error by its type, for one that is part of a successful answer."""
    error = BY_TYPE.get(type, errors.ServerFault)(message)
    error.type = type
    return error


def _details(reply: Reply) -> dict[str, Any]:
    try:
        details = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return details if isinstance(details, dict) else {}


def _by_status(status: int) -> type[errors.ApiError]:
    return BY_STATUS.get(status) or (errors.ApiError if 400 <= status < 500 else errors.ServerFault)


def _error(kind: type[errors.ApiError], reply: Reply, details: dict[str, Any]) -> errors.ApiError:
    error = kind(str(details.get("msg") or _quoted(reply)))
    error.type = str(details.get("type") or kind.type)
    error.status = reply.status
    error.payload = details.get("payload")
    error.request_id = details.get("request_id") or reply.headers.get("X-Request-Id")
    return error


def _quoted(reply: Reply) -> str:
    moved = reply.headers.get("Location")
    text = f"redirected to {moved}" if moved else reply.body[:QUOTED_CHARACTERS].decode(errors="replace")
    return f"HTTP {reply.status}{reply.via}: {text}"
