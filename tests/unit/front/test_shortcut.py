"""Answers sent past the event loop: complete, once, and to nobody else."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from server.front.bodies import Body, BodyBudget
from server.front.calling import Request
from server.front.connections import connection as connection_module
from server.front.connections.connection import Connection
from server.front.connections.shortcut import Shortcut
from server.front.replies import UNCOUNTED_BODY_BYTES, Reply, refusal
from tests.unit.front.fronts import Front, answer, connected, post

SMALL = Reply("200 OK", [], b"small")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's and a client's end of a connection."""
    server, client = socket.socketpair()
    server.setblocking(False)
    client.setblocking(False)
    with server, client:
        yield server, client


@define(eq=False)
class InThread(Front):
    """Answers from a thread, which is not done before the client has the answer."""

    received: threading.Semaphore = field(factory=lambda: threading.Semaphore(0))

    def handle(self, request: Request, connection: Connection, answer: Callable[[Reply], None]) -> None:
        """Answer at once, and once more to the event loop."""
        loop, reply = asyncio.get_running_loop(), Reply("200 OK", [], self.answer or b"")

        def work() -> None:
            connection.answer_at_once(request, reply)
            self.received.acquire(timeout=10)
            loop.call_soon_threadsafe(answer, reply.buffered(self.budget))

        self.handled += 1
        threading.Thread(target=work).start()


def test_an_answer_arrives_once_before_its_thread_is_done(tmp_path: Path) -> None:

    async def twice() -> None:
        front = InThread(BodyBudget(tmp_path), answer=b"done")
        async with connected(front) as (reader, writer):
            for number in (1, 2):
                writer.write(post(b"?"))
                assert (await asyncio.wait_for(answer(reader), 5))[1] == b"done"
                assert front.handled == number
                front.received.release()
            writer.write_eof()
            assert await reader.read() == b""

    asyncio.run(twice())


def test_a_connection_announced_to_stay_open_does(tmp_path: Path) -> None:
    """Even if the server is stopped before the event loop takes its turn; the next answer is the last."""

    async def stopped() -> None:
        front = InThread(BodyBudget(tmp_path), answer=b"done")
        async with connected(front) as (reader, writer):
            writer.write(post(b"?"))
            assert b"Connection: keep-alive" in (await answer(reader))[0]
            front.stopping = True
            front.received.release()
            writer.write(post(b"?"))
            assert b"Connection: close" in (await asyncio.wait_for(answer(reader), 5))[0]
            front.received.release()
            assert await reader.read() == b""

    asyncio.run(stopped())


def test_a_refusal_behind_an_answer_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it is left for its turn, the requests must not seem to have ended: the answer would be the last."""
    ended: list[bool] = []

    def refused(*said: Any) -> Reply:
        ended.extend(connection.ended for connection in front.connections)
        return refusal(*said)

    async def both() -> None:
        async with connected(front) as (reader, writer):
            writer.write(post(b"") + b"GET / HTTP/1.1\r\nFoo\0: x\r\n\r\n")
            assert (await answer(reader))[0].startswith(b"HTTP/1.1 200")
            front.received.release()
            assert (await asyncio.wait_for(answer(reader), 5))[0].startswith(b"HTTP/1.1 400")

    monkeypatch.setattr(connection_module, "refusal", refused)
    front = InThread(BodyBudget(tmp_path), answer=b"done")
    asyncio.run(both())
    assert ended == [False]


def test_a_large_answer_waits_for_the_event_loop(pair: tuple[socket.socket, socket.socket], tmp_path: Path) -> None:
    server, client = pair
    body = bytes(UNCOUNTED_BODY_BYTES + 1)
    for large in (body, Body.of(body, BodyBudget(tmp_path))):
        shortcut = Shortcut.to(server.fileno())
        shortcut.send(Reply("200 OK", [], large), keep_alive=True)
        assert shortcut.close() is None
    with pytest.raises(BlockingIOError):
        client.recv(1)


def test_what_a_slow_client_does_not_take_is_left(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    shortcut = Shortcut.to(server.fileno())
    filling = _fill(server)
    shortcut.send(SMALL, keep_alive=True)
    assert shortcut.close() == SMALL.head(keep_alive=True) + b"small"
    assert _drained(client) == filling


def test_an_answer_to_a_lost_connection_reaches_nobody_else(pair: tuple[socket.socket, socket.socket]) -> None:
    """Not even the next client, whose connection has its file's number."""
    server, client = pair
    shortcut, number = Shortcut.to(server.fileno()), server.fileno()
    server.close()
    client.close()
    next_server, next_client = socket.socketpair()
    with next_server, next_client:
        assert number in (next_server.fileno(), next_client.fileno())
        next_client.setblocking(False)
        shortcut.send(SMALL, keep_alive=True)
        assert shortcut.close()
        with pytest.raises(BlockingIOError):
            next_client.recv(1)


def _fill(end: socket.socket) -> int:
    filled = 0
    while True:
        try:
            filled += end.send(bytes(2**16))
        except BlockingIOError:
            return filled


def _drained(end: socket.socket) -> int:
    drained = 0
    while True:
        try:
            drained += len(end.recv(2**16))
        except BlockingIOError:
            return drained
