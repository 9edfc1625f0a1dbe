"""Clients that start a request and do not continue."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from tests.photographs import photo
from tests.plain import Plain, attach, new_person
from tests.serving import Server, serving

pytestmark = pytest.mark.alone

THREADS = 2
STALLED_SECONDS = 10.0
"""The default of KITH_CLIENT_SECONDS."""
HEAD = b"POST /api/persons HTTP/1.1\r\nHost: localhost\r\n"
BODY = HEAD + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two threads."""
    with serving(tmp_path_factory.mktemp("stalled") / "data", threads=THREADS) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


def stalled(server: Server, begun: bytes) -> socket.socket:
    """Return a connection on which this much was sent, and nothing more will be."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port or 0), timeout=3 * STALLED_SECONDS)
    connection.sendall(begun)
    return connection


def test_as_many_stalled_clients_as_threads_block_nobody_else(server: Server) -> None:
    """They are answered with a timeout after a while, and closed."""
    with ExitStack() as open_ones:
        connections = [open_ones.enter_context(stalled(server, begun)) for begun in (HEAD, BODY)]
        began = time.monotonic()
        assert requests.get(f"{server.url}/ping", timeout=3 * STALLED_SECONDS).status_code == 200
        assert time.monotonic() - began < 1
        head, body = (connection.recv(1000) for connection in connections)
    assert (head[:12], body[:12]) == (b"HTTP/1.1 408", b"HTTP/1.1 408")


def test_a_slow_client_that_keeps_sending_is_served(server: Server) -> None:
    """A little at a time is enough, in both directions."""
    with stalled(server, HEAD) as connection:
        time.sleep(0.5)
        connection.sendall(b"Content-Type: application/json\r\nContent-Length: 15\r\n\r\n")
        for byte in b'{"name": "Ada"}':
            time.sleep(0.05)
            connection.sendall(bytes([byte]))
        assert connection.recv(12) == b"HTTP/1.1 201"


def test_a_large_answer_reaches_a_client_that_takes_its_time(server: Server) -> None:
    content = photo("obama3.jpg") + bytes(6 * 2**20)
    with Plain(server.url) as http:
        person = new_person(http)
        image = attach(http, person, content)
        with http.get(f"/persons/{person}/images/{image}", stream=True) as answer:
            time.sleep(1)
            assert answer.content == content
