"""What no thread may see: slow clients by the hundred, broken requests, a parent that is gone."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.serving import Server, serving

SLOW_ONES = int(os.environ.get("SLOW_CLIENTS", "40"))
HEAD = b"POST /api/persons HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BEGINNINGS = {
    "silent": b"",
    "in the head": HEAD,
    "in the body": HEAD + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    "refused": HEAD + b"Content-Length: 99000000000\r\n\r\n{",
}
GET = b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with little patience."""
    with serving(tmp_path_factory.mktemp("front") / "data", client_seconds=2) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


def connect(server: Server, begun: bytes) -> socket.socket:
    """Return a connection on which so much was sent."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port or 0), timeout=20)
    connection.sendall(begun)
    return connection


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_slow_clients_keep_nobody_from_being_served(server: Server, kind: str) -> None:
    """However many there are; and they are cut off in time, though they go on dripping."""
    with ExitStack() as opened:
        slow = [opened.enter_context(connect(server, BEGINNINGS[kind])) for _ in range(SLOW_ONES)]
        times = []
        for _ in range(50):
            began = time.monotonic()
            assert requests.get(f"{server.url}/healthz", timeout=5).status_code == 200
            times.append(time.monotonic() - began)
        assert sorted(times)[-2] < 0.5
        assert all(ends(connection, drip=kind != "silent") for connection in slow[:3])


def ends(connection: socket.socket, drip: bool) -> bool:
    """Return whether the server ends it within a few seconds."""
    connection.settimeout(0.2)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if drip:
                connection.send(b"x")
            if connection.recv(4096) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        (b"nonsense\r\n\r\n", 400, "bad_request"),
        (GET + b"no colon\r\n\r\n", 400, "bad_request"),
        (b"GET /api/ping HTTP/1.1\r\n\r\n", 400, "bad_request"),
        (b"GET //[ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "bad_request"),
        (b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "bad_request"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "bad_request"),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "bad_request"),
        (HEAD + b"Content-Length: -1\r\n\r\n", 400, "bad_request"),
        (HEAD + b"Content-Length: 99000000000\r\n\r\n", 413, "body_too_large"),
        (b"GET /api/" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri_too_long"),
        (GET + b"X: " + b"x" * 40000 + b"\r\n\r\n", 431, "headers_too_large"),
        (HEAD + b"Content-Length: 9\r\n\r\n{", 408, "request_timeout"),
    ],
)
def test_what_the_front_refuses_has_the_body_of_every_error(
    server: Server, sent: bytes, status: int, kind: str
) -> None:
    """And is answered though nothing else comes."""
    with connect(server, sent) as connection:
        head, body = connection.recv(65536).split(b"\r\n\r\n")
    told = json.loads(body)
    assert head.split()[1] == str(status).encode()
    assert (told["status_code"], told["type"]) == (status, kind)
    assert set(told) == {"status_code", "type", "msg", "payload", "request_id"}


def test_requests_sent_together_are_answered_in_order(server: Server) -> None:
    """HEAD has no body, and the last one ends the connection."""
    sent = b"HEAD /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET + b"\r\n" + GET + b"Connection: close\r\n\r\n"
    with connect(server, sent) as connection, connection.makefile("rb") as stream:
        answers = stream.read()
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.count(b'"contract"') == 2


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (GET + b"Host: elsewhere\r\n\r\n", b"400"),
        (GET + b"no colon\r\n\r\n", b"400"),
        (HEAD + b"Content-Length: 99000000000\r\n\r\n", b"413"),
    ],
)
def test_what_comes_behind_another_request_is_refused_all_the_same(
    server: Server, second: bytes, status: bytes
) -> None:
    """After the answer to the first, and never handed on."""
    with connect(server, GET + b"\r\n" + second) as connection, connection.makefile("rb") as stream:
        connection.shutdown(socket.SHUT_WR)
        answers = stream.read()
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"200", status]


def test_a_client_that_asks_first_is_told_to_go_on(server: Server) -> None:
    """`Expect: 100-continue`."""
    with connect(
        server, HEAD + b"Content-Type: application/json\r\nContent-Length: 15\r\nExpect: 100-continue\r\n\r\n"
    ) as c:
        assert c.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        c.sendall(b'{"name": "Ada"}')
        assert c.recv(1000).startswith(b"HTTP/1.1 201")


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Soon, so that the port is free."""
    with serving(tmp_path / "data") as server:
        os.kill(server.process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                connect(server, b"").close()
            except ConnectionRefusedError:
                return
            time.sleep(0.1)
        raise AssertionError("the worker still listens")
