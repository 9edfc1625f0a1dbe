"""What must not reach a thread: clients that never finish, broken requests, too many of them; and a dead parent."""

import json
import os
import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.photographs import OBAMA
from tests.serving import Server, runs, serving

pytestmark = pytest.mark.alone

FILES = 512
"""With so few open files the server uses half of what remains, 128 connections."""

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
    """Return a connection on which this much was sent."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port or 0), timeout=20)
    connection.sendall(begun)
    return connection


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_slow_clients_are_cut_off_in_time(server: Server, kind: str) -> None:
    with connect(server, BEGINNINGS[kind]) as slow:
        assert ends(slow, drip=kind != "silent")


def ends(connection: socket.socket, drip: bool) -> bool:
    """Return whether the server closes it within a few seconds."""
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
    """The answer comes although nothing else arrives."""
    with connect(server, sent) as connection:
        head, body = connection.recv(65536).split(b"\r\n\r\n")
    told = json.loads(body)
    assert head.split()[1] == str(status).encode()
    assert (told["status_code"], told["type"]) == (status, kind)
    assert set(told) == {"status_code", "type", "msg", "payload", "request_id"}


def test_requests_sent_together_are_answered_in_order(server: Server) -> None:
    """HEAD has no body, and the last one closes the connection."""
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
def test_a_bad_request_after_a_good_one_is_refused_too(server: Server, second: bytes, status: bytes) -> None:
    """After the answer to the first; it is never passed on."""
    with connect(server, GET + b"\r\n" + second) as connection, connection.makefile("rb") as stream:
        connection.shutdown(socket.SHUT_WR)
        answers = stream.read()
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"200", status]


def test_a_client_that_expects_100_continue_gets_it(server: Server) -> None:
    with connect(
        server, HEAD + b"Content-Type: application/json\r\nContent-Length: 15\r\nExpect: 100-continue\r\n\r\n"
    ) as c:
        assert c.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        c.sendall(b'{"name": "Ada"}')
        assert c.recv(1000).startswith(b"HTTP/1.1 201")


def counted(server: Server, name: str) -> Counter[str]:
    """Return a counter's values by label."""
    text = requests.get(f"{server.url}/metrics", timeout=30).text
    return Counter({what: int(float(n)) for what, n in re.findall(rf'^{name}_total{{\w+="(.+)"}} (\S+)$', text, re.M)})


def test_what_the_front_refuses_is_counted(server: Server) -> None:
    """By the type of the error; it never reaches the application, which counts everything else."""
    before = counted(server, "kith_refused")
    for sent in (b"nonsense\r\n\r\n", HEAD + b"Content-Length: 99000000000\r\n\r\n", GET + b"X: " + b"x" * 50000):
        with connect(server, sent) as connection:
            connection.recv(65536)
    added = counted(server, "kith_refused") - before
    assert added == {"bad_request": 1, "body_too_large": 1, "headers_too_large": 1}


def test_nobody_waits_longer_for_the_engine_than_for_a_thread(tmp_path: Path) -> None:
    """All eight have a thread, but not a core; they are refused as everywhere else."""
    headers = {"Content-Type": "image/jpeg"}
    with serving(tmp_path / "data", threads=8, queue_seconds=0.02) as server, ThreadPoolExecutor(8) as threads:
        url = f"{server.url}/detect"
        sent = [threads.submit(requests.post, url, data=OBAMA, headers=headers, timeout=60) for _ in range(8)]
        answers = [answer.result() for answer in sent]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {200, 503}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers if answer.status_code == 503)


def test_new_connections_replace_those_that_never_finish(tmp_path: Path) -> None:
    few_files = ["sh", "-c", f'ulimit -n {FILES} && exec "$@"', "sh"]
    with serving(tmp_path / "data", within=few_files) as server, ExitStack() as opened:
        for number in range(FILES // 2):
            opened.enter_context(connect(server, HEAD))
            if number % 16 == 0:
                assert requests.get(f"{server.url}/ping", timeout=5).status_code == 200
        assert counted(server, "kith_cut_connections")["no room"] > FILES // 8
    assert "Traceback" not in server.log.read_text()


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Soon, even while a client is slow; the port is free at once, and a new server works beside the old worker."""
    with serving(tmp_path / "data") as server:
        address = urlsplit(server.url)
        (worker,) = server.workers()
        with connect(server, HEAD):
            os.kill(server.process.pid, signal.SIGKILL)
            with serving(tmp_path / "data", "--port", str(address.port)) as again:
                assert requests.get(f"{again.url}/persons", timeout=5).status_code == 200
            deadline = time.monotonic() + 10
            while runs(worker):
                assert time.monotonic() < deadline, "the worker is still there"
                time.sleep(0.1)
