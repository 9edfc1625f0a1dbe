"""A real server for all of these tests, through the SDK and through plain HTTP."""

from collections.abc import Iterator

import pytest

from client.api.sdk import Sdk
from tests.plain import Plain, erase
from tests.serving import Server, serving


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with default settings, whose log has no traceback whatever the tests do."""
    with serving(tmp_path_factory.mktemp("served") / "data") as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def http(server: Server) -> Iterator[Plain]:
    """Plain HTTP to the server, which holds nothing."""
    with Plain(server.url) as http:
        yield http
        erase(http)


@pytest.fixture
def sdk(http: Plain) -> Iterator[Sdk]:
    """The SDK, to the same server."""
    with Sdk(http.root) as sdk:
        yield sdk
