"""Replies: the application's answers and the front end's own."""

import json
import uuid
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO, FileIO
from time import time

from attrs import evolve, frozen

from server.front.bodies import Body, BodyBudget
from server.front.counts import REFUSED

TYPES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.REQUEST_TIMEOUT: "request_timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "uri_too_long",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "headers_too_large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
    HTTPStatus.SERVICE_UNAVAILABLE: "overloaded",
}
"""Error types of the front end's refusals."""

NO_ROOM = "there is no room for more request bodies; try again soon"

UNCOUNTED_BODY_BYTES = 4096
"""The length up to which a body stays with its connection without taking room."""


@frozen
class Reply:
    """A status line, headers and a body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes | Body

    def opened(self) -> BytesIO | FileIO:
        """Return the body as a file, positioned at its beginning."""
        return BytesIO(self.body) if isinstance(self.body, bytes) else self.body.opened()

    def head(self, keep_alive: bool) -> bytes:
        """Return the status line and headers as bytes."""
        names = {name.lower() for name, _ in self.headers}
        headers = [*self.headers, ("Connection", "keep-alive" if keep_alive else "close")]
        if "date" not in names:
            headers.append(("Date", _date(int(time()))))
        if "content-length" not in names and self.status[:3] not in ("204", "304"):
            headers.append(("Content-Length", str(len(self.body))))
        lines = [f"HTTP/1.1 {self.status}", *[f"{name}: {value}" for name, value in headers], "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def buffered(self, budget: BodyBudget) -> "Reply":
        """Return the reply with its body moved to where it can wait for a slow client."""
        if isinstance(self.body, Body) or len(self.body) <= UNCOUNTED_BODY_BYTES:
            return self
        try:
            return evolve(self, body=Body.of(self.body, budget))
        except OSError:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, NO_ROOM)

    def bodiless(self) -> "Reply":
        """Return the answer to HEAD, with the length of the body but without the body."""
        self.close()
        return evolve(self, body=b"")

    def close(self) -> None:
        """Release the body's room."""
        if isinstance(self.body, Body):
            self.body.close()


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def refusal(status: HTTPStatus, message: str, seconds: float = 1.0) -> Reply:
    """Return an error in the usual shape, and count it; `seconds` is for Retry-After."""
    REFUSED.labels(TYPES[status]).inc()
    request_id = uuid.uuid4().hex
    error = {"status_code": int(status), "type": TYPES[status], "msg": message, "payload": None}
    headers = [
        ("Content-Type", "application/json"),
        ("X-Request-Id", request_id),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", str(max(1, round(seconds)))))
    body = json.dumps({**error, "request_id": request_id}).encode()
    return Reply(f"{int(status)} {status.phrase}", headers, body)


def overloaded(seconds: float) -> Reply:
    """Return the answer to a request that cannot be served in time."""
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too many requests are waiting; try again soon", seconds)


def failed() -> Reply:
    """Return the answer for a request that the server failed to answer."""
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "the server failed; its log says why")
