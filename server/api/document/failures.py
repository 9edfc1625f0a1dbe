"""The failures that each operation may return, in the OpenAPI document."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from apispec import APISpec, BasePlugin

from server.api.answers.error_types import ErrorSchema

Json = dict[str, Any]

_ANY_OPERATION = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_KEYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_WRITING = (HTTPStatus.CONFLICT, HTTPStatus.INSUFFICIENT_STORAGE)

_HEADERS: dict[HTTPStatus, Json] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": {"type": "string", "enum": ["Bearer"]}},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": {"type": "integer", "minimum": 1}},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": {"type": "integer", "minimum": 1}},
}

_PHRASES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request Entity Too Large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Request-URI Too Long",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Entity",
}
"""The phrases that Python 3.13 changed; the document is the same whichever Python writes it."""


def register_failures(spec: APISpec) -> None:
    """Define the response of each status for operations to refer to; unused ones are left out."""
    for status in HTTPStatus:
        headers = {name: {"required": True, "schema": schema} for name, schema in _HEADERS.get(status, {}).items()}
        content = {
            "content": {"application/json": {"schema": ErrorSchema}},
            **({"headers": headers} if headers else {}),
        }
        spec.components.response(_name(status), {"description": _phrase(status), **content}, lazy=True)


class FailurePlugin(BasePlugin):
    """Documents failures by the kind of operation, so that no new operation lacks them."""

    def __init__(self, open_to_all: frozenset[str]) -> None:
        """Take the endpoints that need no key."""
        self._open_to_all = open_to_all

    def operation_helper(self, path: str | None = None, operations: Json | None = None, **_: Any) -> None:
        """Add each operation's possible failures."""
        for method, operation in (operations or {}).items():
            responses = operation["responses"]
            responses.update({int(status): _name(status) for status in sorted(_failures(str(path), method, operation))})
            if f"{operation['tags'][0]}.{operation['operationId']}" in self._open_to_all:
                operation["security"] = []
            else:
                responses.update({int(status): _name(status) for status in _WITH_KEYS})


def _phrase(status: HTTPStatus) -> str:
    return _PHRASES.get(status, status.phrase)


def _name(status: HTTPStatus) -> str:
    """Return the name of a status' response in the document, such as NOT_FOUND."""
    return re.sub(r"\W+", "_", _phrase(status).upper())


def _failures(path: str, method: str, operation: Json) -> Iterator[HTTPStatus]:
    yield from _ANY_OPERATION
    if "requestBody" in operation:
        yield from _WITH_BODY
    if "requestBody" in operation or "{" in path or path.endswith("/default"):
        yield HTTPStatus.NOT_FOUND
    if method != "get" and operation["tags"] != ["faces"]:
        yield from _WRITING
