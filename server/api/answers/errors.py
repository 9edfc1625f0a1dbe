"""Answers to failed requests: one shape, a fixed list of types, never a traceback."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from server.api.audit import callers
from server.api.current import current
from server.api.reading.errors import UnsupportedMediaType
from server.api.search.schemas import SearchResultSchema
from server.domain import errors
from server.domain.errors import KithError

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 1

_MOST_SAID = 3
"""Wrong fields that the message names; the payload has all of them."""


STATUSES: dict[type[KithError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ImageTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    KithError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each branch of the tree; the nearest branch counts."""

FRAMEWORK_TYPES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_TIMEOUT: "request_timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "uri_too_long",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "headers_too_large",
}
"""The types of errors raised by the web framework itself; any other status is a bad_request."""


def register(app: Flask) -> None:
    """Send every request's id with its answer, and answer every failure."""
    app.after_request(_show_request_id)
    app.register_error_handler(KithError, _answer)
    app.register_error_handler(ma.ValidationError, _answer_invalid)
    app.register_error_handler(HTTPException, _answer_framework)
    app.register_error_handler(Exception, _answer_unexpected)


def invalid(fields: Mapping[str, Any]) -> errors.ValidationFailed:
    """Return the error for wrong fields; `fields` has marshmallow's messages, which become the payload."""
    said = list(_messages(fields, ""))
    more = f"; and {len(said) - _MOST_SAID} more" if len(said) > _MOST_SAID else ""
    return errors.ValidationFailed("; ".join(said[:_MOST_SAID]) + more, fields)


def _messages(messages: Any, field: str) -> Iterator[str]:
    if isinstance(messages, Mapping):
        for name, within in messages.items():
            yield from _messages(within, _within(field, name))
    elif isinstance(messages, list):
        yield f"{field}: {' '.join(map(str, messages))}".rstrip(".")
    else:
        yield f"{field}: {messages}"


def _within(field: str, name: Any) -> str:
    if isinstance(name, int):
        return f"{field}[{name}]"
    if name == ma.exceptions.SCHEMA:
        return field or "the body"
    return f"{field}.{name}" if field else str(name)


def status_of(error: type[KithError]) -> HTTPStatus:
    """Return the status of an error's nearest branch."""
    return next(STATUSES[branch] for branch in error.__mro__ if branch in STATUSES)


def _show_request_id(response: Response) -> Response:
    response.headers["X-Request-Id"] = current().id
    return response


def _answer(error: KithError) -> Response:
    payload = error.payload
    if isinstance(error, errors.FaceTaken):
        callers.record_found(error)
        payload = SearchResultSchema(many=True).dump(payload)
    response = _body(status_of(type(error)), error.type, error.message, payload)
    if isinstance(error, errors.Unavailable):
        response.headers["Retry-After"] = str((payload or {}).get("seconds", RETRY_AFTER_SECONDS))
    if isinstance(error, errors.Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _answer_invalid(error: ma.ValidationError) -> Response:
    return _answer(invalid(error.normalized_messages()))


def _answer_framework(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
    type = FRAMEWORK_TYPES.get(status, FRAMEWORK_TYPES[HTTPStatus.BAD_REQUEST])
    said = f"there is nothing at {request.path}" if status == HTTPStatus.NOT_FOUND else error.description
    response = _body(status, type, said or status.phrase, None)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> Response:
    known = {"request_id": current().id}
    log.error("request %s failed: %s %s", current().id, request.method, request.path, exc_info=error, extra=known)
    return _body(HTTPStatus.INTERNAL_SERVER_ERROR, KithError.type, "the server failed; its log says why", None)


def _body(status: HTTPStatus, type: str, message: str, payload: object) -> Response:
    response = jsonify(status_code=int(status), type=type, msg=message, payload=payload, request_id=current().id)
    response.status_code = status
    return response
