"""Connections, which read complete requests, pass them on and write answers; every phase has a time limit."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Protocol

import httptools

from server.front.bodies import Body, BodyLimits
from server.front.calling import Request
from server.front.connections.heads import LONGEST_HEAD_BYTES, LONGEST_TARGET_BYTES, head_problem
from server.front.connections.turns import LEAST_BYTES_PER_SECOND, Turns
from server.front.counts import CUT
from server.front.replies import NO_ROOM, Reply, refusal

IDLE_SECONDS = 75.0
"""How long a connection may stay open between requests."""

ON_ITS_WAY_SECONDS = 0.1
"""How long a client's next request may take to arrive."""

_IPV4_IN_IPV6 = "::ffff:"
"""Prefix of an IPv4 client's address if the server listens on `::`."""

MOST_FRAMING_PER_BYTE = 8
"""Bytes allowed per byte of a chunked body, including sizes and trailers: chunks of one byte need six."""
LONGEST_READ_BYTES = 256 * 2**10
"""Bytes read at a time."""

MOST_DISCARDED_BYTES = 256 * 2**20
"""Bytes of a refused body that are read, so that the client sees the answer."""


class Front(Protocol):
    """What a connection needs from its server."""

    client_seconds: float
    stopping: bool
    connections: "set[Connection]"

    def limits(self, request: Request | None) -> BodyLimits:
        """Return the limits of a request's body, given its head; None stands for any request."""

    def make_room(self) -> None:
        """Close connections to make room for other bodies."""

    def handle(self, request: Request, connection: "Connection", answer: Callable[[Reply], None]) -> None:
        """Answer a complete request, later."""


class Connection(asyncio.Protocol):
    """Parses with llhttp; methods named on_ handle the parser's events."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._parser = httptools.HttpRequestParser(self)
        self._limits = front.limits(None)
        self._request = self._empty_request()
        self._turns = Turns(self, front, lambda request, answer: front.handle(request, self, answer))
        self._began: float | None = None
        self._in_body = False
        self._received = 0
        self._refused = False
        self.ended = False
        """Whether nothing more arrives."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection is made."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        host, port = (transport.get_extra_info("peername") or ("", 0))[:2]
        self.peer: tuple[str, int] = (host.removeprefix(_IPV4_IN_IPV6), port)
        self.local: tuple[str, int] = (transport.get_extra_info("sockname") or ("", 0))[:2]
        self.scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        self._front.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is lost."""
        self._let_go()

    def resume_writing(self) -> None:
        """Send more of the answer."""
        self._turns.send_more()

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        if self.ended:
            return
        self._began = self._began or monotonic()
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.ended = True
        except httptools.HttpParserError as error:
            message = f"the request is not valid HTTP: {error.__context__ or error}"
            self._refuse(HTTPStatus.BAD_REQUEST, message, last=True)
        self._check_head()
        self._check_around_body()

    def eof_received(self) -> bool:
        """Answer what is complete, and report what is not."""
        if self._began is not None:
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is incomplete", last=True)
        self.ended = True
        return self._turns.are_left and self.scheme == "http"

    def on_message_begin(self) -> None:
        """A request begins."""
        self._began = monotonic()
        self._in_body = self._refused = False

    def on_url(self, part: bytes) -> None:
        """A part of the target arrived."""
        self._request.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header arrived; trailers are ignored."""
        if self._in_body:
            return
        self._request.headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """The head is complete."""
        request = self._request
        request.method = self._parser.get_method().decode()
        request.version = self._parser.get_http_version()
        request.keep_alive = self._parser.should_keep_alive()
        self._check_head(whole=True)
        self._in_body, self._received = True, 0
        if self._refused:
            return
        if problem := head_problem(request):
            self._refuse(HTTPStatus.BAD_REQUEST, problem, last=True)
            return
        self._limits = self._front.limits(request)
        request.body = Body(self._limits.budget)
        if int((request.values("content-length") or ["0"])[0]) > self._limits.most_bytes:
            self._refuse_body()
        elif "100-continue" in (value.lower() for value in request.values("expect")) and request.version == "1.1":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, part: bytes) -> None:
        """A part of the body arrived."""
        if self._refused:
            if self._received > MOST_DISCARDED_BYTES:
                self.cut("too long")
        elif len(self._request.body) + len(part) > self._limits.most_bytes:
            self._refuse_body()
        else:
            self._keep(part)

    def _keep(self, part: bytes) -> None:
        try:
            self._request.body.write(part)
        except OSError:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, NO_ROOM, last=True)
            self._front.make_room()

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._began, self._received = None, 0
        self._in_body = False
        request, self._request = self._request, self._empty_request()
        if not self._refused:
            self._turns.add(request)

    def close_if_late(self, now: float) -> None:
        """Close the connection if a phase takes too long."""
        if self._turns.busy or self._turns.sending:
            self._turns.cut_if_slow(now)
        elif self._began is not None:
            self._check_arriving(now - self._began)
        elif now - self._turns.since > (IDLE_SECONDS if self._turns.answered else self._front.client_seconds):
            self.transport.close()

    @property
    def waits_since(self) -> float | None:
        """When the server began to wait for the client; None while the client waits for the server."""
        if sending := self._turns.sending:
            return sending.began
        return None if self._turns.busy else self._began or self._turns.since

    @property
    def holds_bytes(self) -> bool:
        """Whether it holds memory or disk for a body."""
        return bool(len(self._request.body) or self._turns.sending)

    def cut(self, reason: str) -> None:
        """Close the connection at once."""
        CUT.labels(reason).inc()
        self._let_go()
        self.transport.abort()

    def _check_arriving(self, taken: float) -> None:
        if taken <= self._front.client_seconds + (self._received / LEAST_BYTES_PER_SECOND if self._in_body else 0):
            return
        if self._refused:
            self.cut("slow writer")
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive", last=True)

    def answer_at_once(self, request: Request, reply: Reply) -> None:
        """Send an answer from the thread that made it, if possible; the event loop sends what is left."""
        self._turns.answer_at_once(request, reply)

    def stop(self, now: float) -> None:
        """Accept no further requests; close if none has begun, and the last answer was not just now.

        A client that has it may have sent the next request, which is answered as the last.
        """
        if not self._turns.busy and self._began is None and now - self._turns.since > ON_ITS_WAY_SECONDS:
            self.transport.close()

    def _check_head(self, whole: bool = False) -> None:
        if self._in_body or self._refused or self.ended or (self._began is None and not whole):
            return
        if len(self._request.target) > LONGEST_TARGET_BYTES:
            text = f"the address is longer than {LONGEST_TARGET_BYTES} bytes"
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, text, last=True)
        elif sum(len(name) + len(value) for name, value in self._request.headers) > LONGEST_HEAD_BYTES or (
            not whole and not self._turns.busy and self._received > LONGEST_HEAD_BYTES + LONGEST_TARGET_BYTES
        ):
            text = f"the headers are longer than {LONGEST_HEAD_BYTES} bytes"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text, last=True)

    def _check_around_body(self) -> None:
        if not self._in_body or self.ended:
            return
        if self._refused:
            if self._received > MOST_DISCARDED_BYTES:
                self.cut("too long")
        elif self._received > MOST_FRAMING_PER_BYTE * len(self._request.body) + LONGEST_HEAD_BYTES + LONGEST_READ_BYTES:
            self._refuse(HTTPStatus.BAD_REQUEST, "the framing around the body is far longer than the body", last=True)

    def _refuse_body(self) -> None:
        text = f"the body is longer than {self._limits.most_bytes} bytes"
        self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, last=False)

    def _refuse(self, status: HTTPStatus, message: str, last: bool) -> None:
        if not self._refused:
            self._refused = True
            self._request.body.close()
            self._request.refusal = refusal(status, message)
            self._request.keep_alive = not last
            self._turns.add(self._request)
        # Only now: a thread that answers an earlier request would otherwise announce that nothing follows.
        self.ended = self.ended or last

    def _empty_request(self) -> Request:
        return Request(Body(self._limits.budget))

    def _let_go(self) -> None:
        """Release what it holds."""
        self._front.connections.discard(self)
        self._request.body.close()
        self._request = self._empty_request()
        self._turns.let_go()
