"""A server that a test scripts, and an SDK that talks to it."""

from collections.abc import Iterator

import pytest

from client.api.sdk import Sdk
from tests.unit.client.loopback import Loopback, loopback


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve what the test tells."""
    with loopback() as running:
        yield running


@pytest.fixture
def sdk(server: Loopback) -> Iterator[Sdk]:
    """Speak to that server."""
    with Sdk(server.url) as sdk:
        yield sdk
