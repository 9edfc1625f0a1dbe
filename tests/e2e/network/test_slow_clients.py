"""Slow clients by the hundred: the others lose nothing and hardly wait longer."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import numpy as np
import pytest
import requests

from tests.photographs import OBAMA_LATER, photo
from tests.plain import Plain, attach, new_person
from tests.serving import Server, serving

pytestmark = pytest.mark.alone

SLOW_ONES = 200
DRIP_SECONDS = 0.5
HEALTH_SECONDS = float(os.environ.get("HEALTH_SECONDS", "0.5"))
"""Seconds that a health check may take; 0.1 on an otherwise idle machine."""

SEARCHES = 10
PICTURE_BYTES = 6 * 2**20
MOST_MEGABYTES = 250
"""What 200 slow clients may take in all; their bodies and pictures alone are 400 and 1,300."""
HOST = b"Host: localhost\r\n"
PING = b"GET /api/ping HTTP/1.1\r\n" + HOST
POST = b"POST /api/persons HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LONG_BODY = POST + b"Content-Length: 8000000\r\n\r\n"

KINDS = {
    "says nothing": (b"", b""),
    "drips its first line": (b"GET /api/", b"x"),
    "drips its headers": (PING + b"X: ", b"x"),
    "drips its body": (POST + b"Content-Length: 1000\r\n\r\n{", b" "),
    "drips chunks": (CHUNKED, b"1\r\n \r\n"),
    "drips the length of a chunk": (CHUNKED, b"0"),
    "drips a body that was refused": (POST + b"Content-Length: 99000000000\r\n\r\n", b"x"),
    "stops before the end of a large body": (LONG_BODY + bytes(2**21), b"x"),
    "stays after its answer": (PING + b"\r\n", b""),
    "begins another request after its answer": (PING + b"\r\n", b"G"),
    "hardly reads its pictures": (b"", b""),
}
"""What each sends first, and then every half second, when it also reads a little."""


class Bystander:
    """A client beside the others."""

    def __init__(self, server: Server) -> None:
        self._http = Plain(server.url)

    def search(self) -> float:
        """Return how many seconds a search takes."""
        headers = {"Content-Type": "image/jpeg"}
        return self._seconds(lambda: self._http.post("/search", data=OBAMA_LATER, headers=headers))

    def health(self) -> float:
        """Return how many seconds a health check takes, on its own connection."""
        return self._seconds(lambda: requests.get(f"{self._http.root}/healthz", timeout=30))

    def _seconds(self, ask: Callable[[], requests.Response]) -> float:
        began = time.monotonic()
        answer = ask()
        assert answer.status_code == 200, answer.text
        return time.monotonic() - began


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the default settings."""
    with serving(tmp_path_factory.mktemp("slow") / "data") as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="module")
def picture(server: Server) -> str:
    """The path of a large picture."""
    with Plain(server.url) as http:
        person = new_person(http)
        image = attach(http, person, photo("obama3.jpg") + bytes(PICTURE_BYTES))
    return f"/api/persons/{person}/images/{image}"


@pytest.fixture(scope="module")
def usual(server: Server) -> float:
    """How long a search takes without other clients; the first searches warm things up for the later ones."""
    bystander = Bystander(server)
    return float(np.median([bystander.search() for _ in range(2 * SEARCHES)][SEARCHES:]))


@contextmanager
def slow_clients(server: Server, first: bytes, then: bytes) -> Iterator[list[socket.socket]]:
    """Keep slow clients connected, sending a little now and then."""
    with ExitStack() as opened:
        slow = [
            opened.enter_context(connect(server, first)) for _ in range(SLOW_ONES)
        ]  # one after the other, not in a burst
        over = threading.Event()
        dripping = threading.Thread(target=drip, args=(slow, then, over))
        dripping.start()
        try:
            yield slow
        finally:
            over.set()
            dripping.join()


def connect(server: Server, first: bytes) -> socket.socket:
    """Return a connection that reads little at a time, on which this much was sent."""
    address = urlsplit(server.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect((address.hostname, address.port or 0))
    connection.sendall(first)
    if first.startswith(b"GET ") and first.endswith(b"\r\n\r\n"):
        assert connection.recv(12) == b"HTTP/1.1 200"
    connection.setblocking(False)
    return connection


def drip(slow: list[socket.socket], then: bytes, over: threading.Event) -> None:
    """Send this much on each connection and read a little, again and again; closed ones are done."""
    while not over.wait(DRIP_SECONDS):
        for connection in slow:
            with suppress(OSError):
                connection.send(then)
                connection.recv(1024)


@pytest.mark.parametrize("kind", KINDS)
def test_others_are_served_as_if_there_were_no_slow_clients(
    server: Server, usual: float, picture: str, kind: str
) -> None:
    first, then = KINDS[kind]
    if kind == "hardly reads its pictures":
        first = 8 * (f"GET {picture} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
    bystander = Bystander(server)
    server.reset_peak()
    before = server.megabytes("VmRSS")
    with slow_clients(server, first, then):
        measured = [(bystander.search(), bystander.health(), bystander.health()) for _ in range(SEARCHES)]
    searches, health = [search for search, *_ in measured], [second for _, *seconds in measured for second in seconds]
    assert np.median(searches) < 2 * usual + 0.1
    assert max(health) < HEALTH_SECONDS
    assert server.megabytes("VmHWM") - before < MOST_MEGABYTES
