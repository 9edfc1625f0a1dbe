"""The SDK when the network or the server is in trouble."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any

import pytest

from client import errors
from client._http.connection.retries import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, MOST_JITTER, jittered, pause
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from client.model.person import Person
from client.model.recognition import SearchSource
from tests.unit.client.loopback import Answer, Loopback, loopback

GROUP = {"id": 1, "name": "persons", "metadata": {}}
BUSY = {"type": "overloaded", "msg": "too much work"}


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.parametrize("slow", [Answer(GROUP, after=0.5), Answer(GROUP, stalls=0.5)])
def test_a_slow_answer_is_a_timeout_and_not_retried(server: Loopback, slow: Answer) -> None:
    """A read timeout raises Timeout at once: the server may still be working on the request."""
    server.answer(slow, Answer(GROUP))
    with Sdk(server.url, timeout=(1, 0.1)) as sdk, pytest.raises(errors.Timeout) as caught:
        sdk.groups.get(1)
    assert len(server.heard) == 1
    assert (caught.value.type, caught.value.status) == ("timeout", None)


def test_nobody_listening_is_server_unreachable() -> None:
    """A refused connection raises ServerUnreachable, which names the server."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Sdk(url, retries=0) as sdk, pytest.raises(errors.ServerUnreachable, match=url) as caught:
        sdk.ping()
    assert (caught.value.status, caught.value.payload, caught.value.request_id) == (None, None, None)


def test_an_unknown_host_is_server_unreachable() -> None:
    """A host name without an address raises ServerUnreachable."""
    with Sdk("http://kith.invalid", retries=0) as sdk, pytest.raises(errors.ServerUnreachable):
        sdk.ping()


def test_a_safe_call_survives_a_broken_connection(server: Loopback, sdk: Sdk) -> None:
    """A GET whose answer breaks off is sent again."""
    server.answer(Answer(GROUP, breaks=True), Answer(GROUP))
    assert sdk.groups.get(1) == Group(1, "persons", {})
    assert len(server.heard) == 2


def test_a_creation_without_id_is_not_repeated_after_a_broken_connection(server: Loopback, sdk: Sdk) -> None:
    """A POST that could create a second group raises instead."""
    server.answer(Answer(GROUP, 201, breaks=True), Answer(GROUP, 201))
    with pytest.raises(errors.ServerUnreachable):
        sdk.groups.create(Group(None, "persons", {}))
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_busy_server_is_tried_again(server: Loopback, sdk: Sdk, status: int) -> None:
    """502, 503 and 504 pass on their own, so safe calls wait and retry."""
    server.answer(Answer(b"<html>busy</html>", status), Answer(b"", 204))
    sdk.groups.delete(1)
    assert len(server.heard) == 2


@pytest.mark.parametrize(("seconds", "asked"), [("1", 2), ("3600", 1)])
def test_a_rate_limit_is_waited_for_only_if_it_is_short(server: Loopback, sdk: Sdk, seconds: str, asked: int) -> None:
    """A quota that is used up for hours is an error at once."""
    server.answer(Answer({}, 429, {"Retry-After": seconds}), Answer(GROUP))
    with nullcontext() if asked == 2 else pytest.raises(errors.Unavailable):
        sdk.groups.get(1)
    assert len(server.heard) == asked


def test_the_key_goes_with_every_request_and_not_to_where_a_server_points(server: Loopback) -> None:
    """A redirect is an error; its target receives nothing."""
    with loopback() as elsewhere, Sdk(server.url, api_key="kith_secret") as sdk:
        server.answer(Answer({}, 307, {"Location": f"{elsewhere.url}/api/groups/1"}))
        with pytest.raises(errors.ServerFault):
            sdk.groups.get(1)
        assert server.heard[0].headers["Authorization"] == "Bearer kith_secret"
        assert elsewhere.heard == []


def test_the_last_refusal_is_raised(server: Loopback) -> None:
    """After `retries` further attempts the server's own error comes through."""
    server.answer(*[Answer(BUSY, 503)] * 3)
    with Sdk(server.url, retries=1) as sdk, pytest.raises(errors.Overloaded, match="too much work"):
        sdk.groups.get(1)
    assert len(server.heard) == 2


@pytest.mark.parametrize("status", [400, 404, 409, 422, 429, 500])
def test_an_error_that_does_not_pass_is_raised_at_once(server: Loopback, sdk: Sdk, status: int) -> None:
    server.answer(Answer({}, status), Answer(GROUP))
    with pytest.raises(errors.ApiError):
        sdk.groups.get(1)
    assert len(server.heard) == 1


def test_a_creation_with_an_id_is_safe_to_repeat(server: Loopback, sdk: Sdk) -> None:
    """The same id with the same content answers 201 with the existing one, so such a POST is retried."""
    server.answer(Answer(BUSY, 503), Answer(GROUP, 201))
    assert sdk.groups.create(Group(1, "persons", {})).id == 1
    assert len(server.heard) == 2


ENROLS = SearchSource("QUJD", create_person=Person(None, "new", {}))


def test_a_search_is_repeated_unless_it_enrols(server: Loopback, sdk: Sdk) -> None:
    """A search changes nothing, but with `create_person` a repetition could enrol a second person."""
    server.answer(Answer(b"<html>busy</html>", 503), Answer([]), Answer(b"<html>busy</html>", 503))
    assert sdk.search(None, SearchSource("QUJD")) == []
    with pytest.raises(errors.Unavailable):
        sdk.search(None, ENROLS)
    assert len(server.heard) == 3


@pytest.mark.parametrize(
    ("status", "type"),
    [
        (503, "overloaded"),
        (503, "not_ready"),
        (503, "read_only"),
        (503, "storage_unreachable"),
        (429, "too_many_requests"),
    ],
)
def test_whatever_the_server_did_not_begin_is_retried(server: Loopback, sdk: Sdk, status: int, type: str) -> None:
    """The server's own statement that nothing changed makes any call safe to repeat; a proxy does not know."""
    refused = Answer({"type": type, "msg": "later"}, status, {"Retry-After": "1"})
    server.answer(refused, Answer(7), refused, Answer([]))
    assert sdk.persons.attach_image(Image(None, 1, b"jpeg")) == 7
    assert sdk.search(None, ENROLS) == []
    server.answer(Answer(b"<html>busy</html>", 503, {"Retry-After": "1"}))
    with pytest.raises(errors.Unavailable):
        sdk.persons.attach_image(Image(None, 1, b"jpeg"))
    assert len(server.heard) == 5


@pytest.mark.parametrize("body", [{"type": "of_a_later_version"}, ["overloaded"], {"type": ["overloaded"]}, b"\xff"])
def test_any_other_answer_leaves_it_open_whether_anything_changed(server: Loopback, sdk: Sdk, body: Any) -> None:
    """So a call that could change something twice is not retried."""
    server.answer(Answer(body, 503), Answer(7))
    with pytest.raises(errors.Unavailable):
        sdk.persons.attach_image(Image(None, 1, b"jpeg"))
    assert len(server.heard) == 1


def test_retry_after_is_honoured(server: Loopback, sdk: Sdk) -> None:
    """The next attempt comes no earlier than the server asked."""
    server.answer(Answer(BUSY, 503, {"Retry-After": "1"}), Answer(GROUP))
    before = monotonic()
    sdk.groups.get(1)
    assert monotonic() - before >= 1.0


def test_clients_that_are_turned_away_together_come_back_one_by_one() -> None:
    """None before the time that the server asked for, all soon after it."""
    pauses = [jittered(2.0) for _ in range(1000)]
    assert 2.0 <= min(pauses) < 2.1
    assert 2.9 < max(pauses) <= 2.0 * MOST_JITTER
    assert len(set(pauses)) > 900


def test_pauses_double_up_to_a_maximum() -> None:
    assert [pause(attempt) for attempt in range(3)] == [
        FIRST_PAUSE_SECONDS,
        2 * FIRST_PAUSE_SECONDS,
        4 * FIRST_PAUSE_SECONDS,
    ]
    assert pause(50) == LONGEST_PAUSE_SECONDS
    assert pause(0, "86400") == LONGEST_PAUSE_SECONDS


def test_retry_after_may_be_a_date() -> None:
    """The header's second form is understood, to the second."""
    soon = datetime.now(UTC) + timedelta(seconds=10)
    assert 8.0 < pause(0, format_datetime(soon, usegmt=True)) <= 10.0
    assert pause(0, format_datetime(soon - timedelta(hours=1), usegmt=True)) == FIRST_PAUSE_SECONDS


@pytest.mark.parametrize("asked", ["soon", "", "-5", "1.5", "Mon, 01 Jan 2024 00:00:00 -0000"])
def test_an_invalid_retry_after_is_ignored(asked: str) -> None:
    """A header that is neither seconds nor a date leaves the usual pause."""
    assert pause(0, asked) == FIRST_PAUSE_SECONDS


def test_a_redirect_is_not_followed(server: Loopback, sdk: Sdk) -> None:
    """It raises an error that names the new address; a photo never goes where nobody sent it."""
    server.answer(Answer(b"", 301, {"Location": "https://elsewhere.invalid/api/groups"}))
    with pytest.raises(errors.ServerFault, match=r"301: redirected to https://elsewhere\.invalid") as caught:
        sdk.groups.create(Group(1, "persons", {}))
    assert caught.value.status == 301


def test_cookies_are_not_kept(server: Loopback, sdk: Sdk) -> None:
    """A proxy's cookie does not pass from one call to the next, nor between threads."""
    server.answer(Answer(GROUP, headers={"Set-Cookie": "who=me"}), Answer(GROUP))
    sdk.groups.get(1)
    sdk.groups.get(1)
    assert "Cookie" not in server.heard[1].headers


def test_many_threads_share_an_sdk(server: Loopback, sdk: Sdk) -> None:
    """Calls from 32 threads at once all get their answers, and the server is pinged once."""
    server.answer(*[Answer(GROUP, after=0.05)] * 64)
    with ThreadPoolExecutor(32) as threads:
        groups = list(threads.map(sdk.groups.get, [1] * 64))
    assert groups == [Group(1, "persons", {})] * 64
    assert len(server.heard) == 64


def test_an_sdk_works_after_it_was_closed(server: Loopback, sdk: Sdk) -> None:
    """Closing frees connections; the next call opens a new one."""
    server.answer(Answer(GROUP), Answer(GROUP))
    sdk.groups.get(1)
    sdk.close()
    assert sdk.groups.get(1).name == "persons"
