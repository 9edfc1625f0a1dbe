"""The requests of one connection, answered one after the other."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from server.front.calling import Request
from server.front.connections.sending import Sending
from server.front.connections.shortcut import Shortcut
from server.front.replies import Reply

log = logging.getLogger(__name__)

LEAST_BYTES_PER_SECOND = 16 * 2**10
"""Bytes per second that a client must send or receive after its first seconds."""

MOST_PIPELINED_REQUESTS = 100


Handle = Callable[[Request, Callable[[Reply], None]], None]
"""Answers a complete request, later, by calling the function given with it."""


class Line(Protocol):
    """The connection that the requests arrive on."""

    transport: asyncio.Transport
    scheme: str
    ended: bool
    """Whether nothing more arrives."""

    def cut(self, reason: str) -> None:
        """Close it at once."""


class Server(Protocol):
    """What the answers depend on beside the requests."""

    client_seconds: float
    stopping: bool


class Turns:
    """Passes on one request at a time, and sends its answer before the next one's turn."""

    def __init__(self, line: Line, server: Server, handle: Handle) -> None:
        self._line = line
        self._server = server
        self._handle = handle
        self._waiting: deque[Request] = deque()
        self._keep_alive = True
        self.busy = False
        """Whether a request is being answered."""
        self.answered = False
        """Whether any has been."""
        self.since = monotonic()
        """When the last request was complete, or answered."""
        self.sending: Sending | None = None
        """The answer being sent, or the last one."""

    @property
    def are_left(self) -> bool:
        """Whether there is a request without an answer."""
        return bool(self.busy or self._waiting)

    def add(self, request: Request) -> None:
        """Answer a request that is complete or refused, after those before it."""
        self.since = monotonic()
        self._waiting.append(request)
        if len(self._waiting) > MOST_PIPELINED_REQUESTS:
            self._line.cut("pipelined")
        self._next()

    def answer_at_once(self, request: Request, reply: Reply) -> None:
        """Send an answer from the thread that made it, if possible; the event loop sends what is left."""
        if request.shortcut:
            request.keep_alive = self._may_stay_open(request) and not self._server.stopping
            request.shortcut.send(reply, request.keep_alive)

    def send_more(self) -> None:
        """Go on sending the answer, as far as the client takes it."""
        if not (self.sending and self.sending.finish()):
            return
        if not self._keep_alive:
            # Later, since a transport that has just emptied its buffer would close twice.
            asyncio.get_running_loop().call_soon(self._line.transport.close)
        elif self.busy:
            self.busy = False
            self.since = monotonic()
            self._line.transport.resume_reading()
            asyncio.get_running_loop().call_soon(self._next)

    def cut_if_slow(self, now: float) -> None:
        """Close the connection if the client takes its answer too slowly."""
        if not self.sending:
            return
        if self.sending.is_over:
            self.sending = None
        elif now - self.sending.began > self._server.client_seconds + self.sending.taken / LEAST_BYTES_PER_SECOND:
            self._line.cut("slow reader")

    def let_go(self) -> None:
        """Release what waits and is being sent; a request being answered belongs to the work queue until then."""
        for request in self._waiting:
            request.body.close()
        self._waiting.clear()
        if self.sending:
            self.sending.close()
        self.sending = None

    def _next(self) -> None:
        if self.busy or not self._waiting or self._line.transport.is_closing():
            return
        self.busy = True
        request = self._waiting.popleft()
        if request.refusal:
            self._send(request, request.refusal, request.keep_alive)
            return
        self._line.transport.pause_reading()
        request.shortcut = self._shortcut(request)
        self._handle(request, lambda reply: self._answer(request, reply))

    def _shortcut(self, request: Request) -> Shortcut | None:
        transport = self._line.transport
        if self._line.scheme == "https" or request.method == "HEAD" or transport.get_write_buffer_size():
            return None
        return Shortcut.to(transport.get_extra_info("socket").fileno())

    def _may_stay_open(self, request: Request) -> bool:
        return request.keep_alive and not (self._line.ended and not self._waiting)

    def _answer(self, request: Request, reply: Reply) -> None:
        try:
            self._answer_or_raise(request, reply)
        except Exception:
            log.exception("an answer could not be sent: %s", request.method)
            self._line.cut("failed")

    def _answer_or_raise(self, request: Request, reply: Reply) -> None:
        request.body.close()
        rest = request.shortcut.close() if request.shortcut else None
        if self._line.transport.is_closing():
            reply.close()
            return
        announced = rest is not None
        self._send(request, reply, self._may_stay_open(request) and (announced or not self._server.stopping), rest)

    def _send(self, request: Request, reply: Reply, keep_alive: bool, rest: bytes | None = None) -> None:
        self.answered = True
        self._keep_alive = keep_alive
        head = reply.head(keep_alive) if rest is None else rest
        bodiless = request.method == "HEAD" or rest is not None
        self.sending = Sending(self._line.transport, reply.bodiless() if bodiless else reply, head)
        self.send_more()
