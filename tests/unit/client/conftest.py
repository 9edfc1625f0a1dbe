"""A server scripted by the test, and an SDK for it."""

from collections.abc import Iterator

import pytest

from client.api.sdk import Sdk
from tests.unit.client.loopback import Loopback, loopback


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve the answers that the test gives."""
    with loopback() as running:
        yield running


@pytest.fixture
def sdk(server: Loopback) -> Iterator[Sdk]:
    """Talk to that server."""
    with Sdk(server.url) as sdk:
        yield sdk
