"""The first call checks the server."""

from datetime import UTC, datetime

import pytest

from client import errors
from client.api.sdk import Sdk
from client.model.server import ExpectedAlarms, FalseAlarms, KeyInfo, ServerInfo
from tests.unit.client.loopback import PING, Answer, Loopback

GROUP = {"id": 1, "name": "persons", "metadata": {}}


def test_ping_returns_what_the_server_says_of_itself(sdk: Sdk) -> None:
    """The server's name, version and contract, as sent."""
    assert sdk.ping() == ServerInfo("kith", "1.0.0", 1)


def test_a_key_can_ask_what_it_may_do(server: Loopback, sdk: Sdk) -> None:
    server.answer(Answer({"name": "desk", "scopes": ["read"], "groups": [7]}))
    assert sdk.key() == KeyInfo("desk", ["read"], [7])
    assert server.heard[0].path == "/api/key"


def test_the_false_alarms_are_reported(server: Loopback, sdk: Sdk) -> None:
    limit = {"asked": 0.01, "share": 0.012, "least": 0.006, "most": 0.024}
    told = {"searches": 900, "since": "2026-11-01T00:00:00+00:00", "state": "as_asked", "limits": [limit]}
    server.answer(Answer(told))
    since = datetime(2026, 11, 1, tzinfo=UTC)
    assert sdk.false_alarms() == FalseAlarms(900, since, "as_asked", [ExpectedAlarms(**limit)])
    assert server.heard[0].path == "/api/false-alarms"


def test_a_server_of_another_contract_is_refused(server: Loopback, sdk: Sdk) -> None:
    """The first call raises VersionMismatch, and nothing else reaches that server."""
    server.ping[0] = Answer({**PING, "version": "9.0.0", "contract": 9})
    with pytest.raises(errors.VersionMismatch, match=r"server 9\.0\.0 speaks contract 9, this SDK 1"):
        sdk.groups.get(1)
    assert server.heard == []


def test_ping_still_describes_a_server_of_another_contract(server: Loopback, sdk: Sdk) -> None:
    """After a mismatch, a user can look at what is there."""
    server.ping[0] = Answer({**PING, "contract": 9})
    assert sdk.ping().contract == 9


def test_a_server_without_a_ping_is_not_kith(server: Loopback, sdk: Sdk) -> None:
    """A 404 for the ping raises VersionMismatch."""
    server.ping[0] = Answer(b"<html>not here</html>", 404)
    with pytest.raises(errors.VersionMismatch, match="is not Kith"):
        sdk.groups.get(1)


def test_a_ping_that_is_not_from_kith_is_a_server_fault(server: Loopback, sdk: Sdk) -> None:
    """A page instead of the ping raises ServerFault."""
    server.ping[0] = Answer(b"<html>welcome</html>")
    with pytest.raises(errors.ServerFault, match="the answer is not Kith's"):
        sdk.groups.get(1)


def test_the_contract_is_checked_until_that_succeeds(server: Loopback, sdk: Sdk) -> None:
    """A failed check is repeated at the next call; a passed one is not."""
    server.ping[0] = Answer({}, 500)
    with pytest.raises(errors.ServerFault):
        sdk.groups.get(1)
    server.ping[0] = Answer(PING)
    server.answer(Answer(GROUP), Answer(GROUP))
    assert sdk.groups.get(1).id == 1
    server.ping[0] = Answer({}, 500)
    assert sdk.groups.get(1).id == 1


def test_creating_an_sdk_needs_no_server() -> None:
    """The server is first contacted at the first call, so an Sdk can be created before it runs."""
    Sdk("http://127.0.0.1:9").close()


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"id": 1e999, "name": "a", "metadata": {}}'])
def test_whatever_a_foreign_server_answers_is_one_of_the_errors(server: Loopback, sdk: Sdk, body: bytes) -> None:
    """Including nesting beyond the stack and numbers beyond floats."""
    server.answer(Answer(body))
    with pytest.raises(errors.ServerFault, match="the answer is not Kith's"):
        sdk.groups.get(1)
