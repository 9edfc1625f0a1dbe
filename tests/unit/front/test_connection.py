"""Connections over real sockets, in front of an application that echoes requests."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import define

from server.front.bodies import BodyBudget
from server.front.calling import Request
from server.front.connections import connection
from server.front.connections.connection import Connection
from server.front.replies import Reply
from tests.unit.front.fronts import LARGE, Front, answer, connected, post

CONTENT = b"0123456789" * 10


@pytest.mark.parametrize("memory", [0, 99, 100, 10**6])
def test_a_body_is_echoed_from_memory_or_from_a_file(tmp_path: Path, memory: int) -> None:

    async def twice() -> None:
        front = Front(BodyBudget(tmp_path, memory, disk=len(CONTENT)))
        async with connected(front) as (reader, writer):
            for _ in range(2):
                writer.write(post(CONTENT))
                assert (await answer(reader))[1] == CONTENT
        assert front.budget.take_memory(memory)

    asyncio.run(twice())


def test_a_body_without_room_is_refused_and_room_is_sought(tmp_path: Path) -> None:

    async def once() -> None:
        front = Front(BodyBudget(tmp_path, memory=0, disk=len(CONTENT) - 1))
        async with connected(front) as (reader, writer):
            writer.write(post(CONTENT))
            head, _ = await answer(reader)
        assert (head.split()[1], front.sought_room, front.handled) == (b"503", 1, 0)
        assert b"Retry-After: 1" in head
        front.budget.take_disk(len(CONTENT) - 1)

    asyncio.run(once())


def test_a_client_that_does_not_read_is_not_served_further(tmp_path: Path) -> None:
    """Until it has read its answers, all of which arrive."""

    async def slowly() -> None:
        front = Front(BodyBudget(tmp_path), answer=bytes(LARGE))
        async with connected(front) as (reader, writer):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # else the stream reads ahead
            writer.write(3 * post(b""))
            await asyncio.sleep(0.3)
            assert front.handled == 1
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            assert [len((await answer(reader))[1]) for _ in range(3)] == [LARGE] * 3
        assert front.handled == 3

    asyncio.run(slowly())


def test_a_large_last_answer_closes_the_connection_once(tmp_path: Path) -> None:

    async def last() -> list[dict[str, Any]]:
        failed: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
        async with connected(Front(BodyBudget(tmp_path), answer=bytes(LARGE))) as (reader, writer):
            writer.write(post(b"").replace(b"Host", b"Connection: close\r\nHost"))
            assert len((await answer(reader))[1]) == LARGE
            assert await reader.read() == b""
        return failed

    assert asyncio.run(last()) == []


def test_a_cut_connection_gives_back_its_room(tmp_path: Path) -> None:

    async def cut() -> None:
        front = Front(BodyBudget(tmp_path, memory=len(CONTENT), disk=0))
        async with connected(front) as (reader, writer):
            writer.write(post(CONTENT)[:-1])
            while not any(connection.holds_bytes for connection in front.connections):
                await asyncio.sleep(0.01)
            (connection,) = front.connections
            assert connection.waits_since is not None
            connection.cut("no room")
            assert await reader.read() == b""
        assert front.budget.take_memory(len(CONTENT))

    asyncio.run(cut())


@pytest.mark.parametrize("refused", [False, True])
def test_endless_trailers_end_the_connection(tmp_path: Path, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trailers are discarded, but not without limit."""
    monkeypatch.setattr(connection, "MOST_DISCARDED_BYTES", 10**6)
    front = Front(BodyBudget(tmp_path), max_body=0 if refused else 10**6)

    async def run() -> None:
        async with connected(front) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
            writer.write(b"x: y\r\n" * 10**5)
            assert (b"413" if refused else b"400") in await reader.readline()
            writer.write(b"x: " + b"y" * 2**21)
            with suppress(ConnectionError):
                await reader.read()

    asyncio.run(asyncio.wait_for(run(), 10))
    assert not front.connections
    assert not front.handled


def test_an_answer_that_cannot_be_sent_ends_the_connection(tmp_path: Path) -> None:
    """It is not left open while the client waits for ever."""

    @define(eq=False)
    class Unsendable(Front):
        def handle(self, request: Request, connection: Connection, answer: Callable[[Reply], None]) -> None:
            answer(Reply("200 OK", [("X-Name", "\u0160")], b""))

    async def once() -> bytes:
        async with connected(Unsendable(BodyBudget(tmp_path))) as (reader, writer):
            writer.write(post(CONTENT))
            with suppress(ConnectionError):
                return await reader.read()
        return b""

    assert asyncio.run(once()) == b""
