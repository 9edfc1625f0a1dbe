"""Bodies far above the limit: the client gets an answer, not a broken connection."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.e2e.api.population import Population
from tests.plain import Plain, refused

MEBIBYTE = bytes(2**20)
KINDS = ["application/json", "image/jpeg", "multipart/form-data; boundary=x", "text/plain"]


@pytest.mark.parametrize("mebibytes", [98, 150])
@pytest.mark.parametrize("kind", KINDS)
def test_requests_receives_the_413(unchanged: Population, kind: str, mebibytes: int) -> None:
    """In the shape of every error, and the connection can be used for the next request."""
    for path in (unchanged.path("/persons/{person}/images"), "/search", "/persons"):
        answer = unchanged.http.post(path, data=mebibytes * MEBIBYTE, headers={"Content-Type": kind})
        refused(answer, 413, "body_too_large")


def first_line(http: Plain, path: str, mebibytes: int, chunked: bool) -> bytes:
    """Send a whole body before reading anything, then return the first line of the answer."""
    address = urlsplit(http.root)
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {mebibytes * len(MEBIBYTE)}"
    head = (
        f"POST {address.path}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"
    )
    block = b"%x\r\n%b\r\n" % (len(MEBIBYTE), MEBIBYTE) if chunked else MEBIBYTE
    with socket.create_connection((address.hostname, address.port or 0), timeout=60) as connection:
        connection.sendall(head.encode())
        for _ in range(mebibytes):
            connection.sendall(block)
        connection.sendall(b"0\r\n\r\n" if chunked else b"")
        return connection.recv(1000).split(b"\r\n")[0]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("mebibytes", [98, 150])
def test_a_client_that_sends_everything_before_reading_receives_the_413(
    unchanged: Population, mebibytes: int, chunked: bool
) -> None:
    """Whether or not it declares the length of the body."""
    for path in (unchanged.path("/persons/{person}/images"), "/search", "/persons"):
        assert b" 413 " in first_line(unchanged.http, path, mebibytes, chunked)


def test_a_large_body_to_an_unknown_route_is_answered_too(unchanged: Population) -> None:
    """Nobody needs it, but it is read to its end."""
    assert b" 404 " in first_line(unchanged.http, "/nowhere", 20, chunked=False)
