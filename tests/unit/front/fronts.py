"""A front end over real sockets, for connections to be tested with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from attrs import define, field

from server.front.bodies import BodyBudget, BodyLimits
from server.front.calling import Request
from server.front.connections.connection import Connection
from server.front.replies import Reply

LARGE = 2**23
"""More bytes than any system buffers for a client that does not read."""


@define(eq=False)
class Front:
    """What a connection needs."""

    budget: BodyBudget
    answer: bytes | None = None
    client_seconds: float = 10.0
    max_body: int = 10**6
    stopping: bool = False
    connections: set[Connection] = field(factory=set)
    handled: int = 0
    sought_room: int = 0

    def limits(self, request: Request | None) -> BodyLimits:
        """Return the same for all."""
        return BodyLimits(self.max_body, self.budget)

    def handle(self, request: Request, connection: Connection, answer: Callable[[Reply], None]) -> None:
        """Give the set answer, or echo the body."""
        self.handled += 1
        content = request.body.opened().read() if self.answer is None else self.answer
        answer(Reply("200 OK", [], content).buffered(self.budget))

    def make_room(self) -> None:
        """Record that it was called."""
        self.sought_room += 1


@asynccontextmanager
async def connected(front: Front) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Yield both streams of a connection to a front end."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(front), "127.0.0.1")
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=LARGE)
    yield reader, writer
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    while front.connections:
        await asyncio.sleep(0.01)
    server.close()
    await server.wait_closed()


def post(content: bytes) -> bytes:
    """Return a request with this body."""
    return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(content) + content


async def answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return the head and the body of an answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    return head, await reader.readexactly(length)
