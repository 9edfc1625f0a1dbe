"""Target: bytes on a connection. The first byte determines the size of the pieces they arrive in."""

import asyncio
import atexit
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from attrs import define, field

from server.front.bodies import BodyBudget, BodyLimits
from server.front.calling import Request, environ
from server.front.connections.connection import Connection
from server.front.replies import Reply

_ANSWER = Reply("200 OK", [], b"{}")


@define(eq=False)
class _Front:
    """Answers whatever is handed on, and keeps it."""

    client_seconds: float = 10.0
    max_body: int = 200
    stopping: bool = False
    connections: set[Connection] = field(factory=set)
    budget: BodyBudget = field(factory=lambda: BodyBudget(Path("/nowhere"), disk=0))
    requests: list[dict[str, Any]] = field(factory=list)

    def limits(self, request: Request | None) -> BodyLimits:
        return BodyLimits(self.max_body, self.budget)

    def make_room(self) -> None:
        raise AssertionError("so few bytes fit")

    def handle(self, request: Request, connection: Connection, answer: Callable[[Reply], None]) -> None:
        read = environ(request, connection.scheme, connection.local, connection.peer)
        body = read.pop("wsgi.input").read()
        assert len(body) <= self.max_body
        self.requests.append({**read, "body": body})
        asyncio.get_running_loop().call_soon(answer, _ANSWER)


@define(eq=False)
class _Transport(asyncio.Transport):
    """Keeps what is written; a client that reads everything at once, over TLS, so that no socket is needed."""

    written: bytearray = field(factory=bytearray)
    closing: bool = False
    paused: bool = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        known = {"peername": ("192.0.2.1", 1), "sockname": ("192.0.2.2", 2), "sslcontext": True}
        return known.get(name, default)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return 0, 0

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = True

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


def attack(data: bytes) -> None:
    """Deliver the bytes whole and in pieces: the same requests come out, and anything else gets an answer."""
    length, sent = (data[0] if data else 0), data[1:]
    whole = _loop().run_until_complete(_received([sent]))
    cut = [sent[start : start + length] for start in range(0, len(sent), length)] if length else [sent]
    assert _loop().run_until_complete(_received(cut)) == whole


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


async def _received(parts: list[bytes]) -> list[dict[str, Any]]:
    front, transport = _Front(), _Transport()
    connection = Connection(front)
    connection.connection_made(transport)
    for part in parts:
        if transport.closing:
            break
        connection.data_received(part)
        await _settled(transport)
    if not transport.closing:
        connection.eof_received()
    await _settled(transport)
    assert transport.written or not any(parts) or transport.closing
    connection.connection_lost(None)
    assert not front.connections
    return front.requests


async def _settled(transport: _Transport) -> None:
    """Wait until requests are answered: reading continues between two answers, but not for long."""
    calm = 0
    while calm < 3 and not transport.closing:
        await asyncio.sleep(0)
        calm = 0 if transport.paused else calm + 1


def seeds() -> list[bytes]:
    """Return requests, good and bad, in sequence and alone."""
    get = b"GET /api/persons?page=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    post = (
        b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nA: b\r\n\r\n"
    heads = [
        b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"GET http://localhost:41101/api/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\ncookie: c=d\r\nX_Y: z\r\n\r\n",
        b"PUT /%e9%00%zz HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 300\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"HEAD / HTTP/1.1\nHost: a\n\n",
    ]
    return [bytes([length]) + sent for length in (0, 1, 7) for sent in (get, get + post, post + chunked + get, *heads)]
