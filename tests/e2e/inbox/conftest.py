"""A server that keeps an inbox, and the SDK to it."""

from collections.abc import Iterator

import pytest

from client.api.sdk import Sdk
from client.model.inbox import InboxItem
from tests.e2e.inbox.waiting import waiting
from tests.photographs import COLLINS
from tests.plain import Plain, erase
from tests.serving import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that keeps faces for an hour."""
    with serving(tmp_path_factory.mktemp("inbox") / "data", inbox_hours=1) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def sdk(server: Server) -> Iterator[Sdk]:
    """The SDK to it; nobody is enrolled and nothing waits."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        yield sdk
        for item in sdk.inbox.iterate():
            sdk.inbox.dismiss(item.id)
        erase(http)


@pytest.fixture
def stranger(sdk: Sdk) -> InboxItem:
    """The face of somebody unknown."""
    return waiting(sdk, COLLINS)
