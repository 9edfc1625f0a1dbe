"""A server that listens on IPv6."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from client import Sdk
from tests.plain import Plain, new_person
from tests.serving import serving


def available() -> bool:
    """Return whether this machine has IPv6 on loopback."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


pytestmark = pytest.mark.skipif(not available(), reason="this machine has no IPv6")


def test_the_ipv6_loopback_address_is_served(tmp_path: Path) -> None:
    """The greeting has the address in brackets, as every client expects."""
    with serving(tmp_path / "data", "--host", "::1") as server:
        assert server.url.startswith("http://[::1]:")
        with Plain(server.url) as http, Sdk(server.url) as sdk:
            assert sdk.persons.get(new_person(http)).name == "Ada"


def test_every_address_includes_those_of_ipv4(tmp_path: Path) -> None:
    """An IPv4 client is recognised by its IPv4 address."""
    with serving(tmp_path / "data", host="::", insecure=True, trusted_proxies="127.0.0.1") as server:
        assert server.url.startswith("http://[::]:")
        port = urlsplit(server.url).port
        for host in ("[::1]", "127.0.0.1"):
            with Plain(f"http://{host}:{port}/api") as http:
                assert http.get("/ping").status_code == 200
        with Plain(f"http://127.0.0.1:{port}/api") as http:
            answer = http.get("/openapi.json", headers={"X-Forwarded-Host": "elsewhere.example"})
            assert answer.status_code == 403
