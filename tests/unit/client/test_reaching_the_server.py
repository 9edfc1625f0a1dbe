"""How to reach a server: headers, passwords, certificates, proxies; copies of an Sdk reach it too."""

import copy
import pickle
import traceback
from base64 import b64encode
from pathlib import Path
from ssl import CERT_REQUIRED, PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from client import errors
from client.api.sdk import Sdk
from tests.certificates import certificate
from tests.unit.client.loopback import Answer, Loopback, loopback

GROUP = {"id": 1, "name": "persons", "metadata": {}}
FAR = "http://kith.example:41101"


def test_headers_go_with_every_request(server: Loopback) -> None:
    """The caller's, beside the SDK's own."""
    server.answer(Answer(GROUP))
    with Sdk(server.url, headers={"X-Tenant": "7", "User-Agent": "desk"}) as sdk:
        sdk.groups.get(1)
    heard = server.heard[0].headers
    assert (heard["X-Tenant"], heard["User-Agent"]) == ("7", "desk")
    assert heard["Accept"].startswith("application/json")


class Counted(HTTPAdapter):
    """Counts what goes through it."""

    sent = 0

    def send(self, *args: Any, **options: Any) -> requests.Response:
        """Send it."""
        self.sent += 1
        return super().send(*args, **options)


def test_requests_go_through_a_given_adapter(server: Loopback) -> None:
    """In a copy, too; anything that is not an adapter is refused."""
    server.answer(Answer(GROUP), Answer(GROUP))
    adapter = Counted()
    with Sdk(server.url, adapter=adapter) as sdk, copy.copy(sdk) as other:
        for each in (sdk, other):
            each.groups.get(1)
    assert adapter.sent == len(server.heard) + 2  # each asks first which contract the server speaks
    with pytest.raises(errors.InvalidArgument, match="adapter"):
        Sdk(server.url, adapter="http")  # type: ignore[arg-type]


def test_user_and_password_of_the_url_are_sent_and_not_shown(server: Loopback) -> None:
    """As Basic authentication; if nobody answers, the message has neither."""
    server.answer(Answer(GROUP))
    with Sdk(server.url.replace("//", "//ada:s%40cret@")) as sdk:
        sdk.groups.get(1)
    assert server.heard[0].headers["Authorization"] == "Basic " + b64encode(b"ada:s@cret").decode()
    with Sdk("http://ada:s%40cret@127.0.0.1:1", retries=0) as sdk, pytest.raises(errors.ServerUnreachable) as caught:
        sdk.groups.get(1)
    shown = "".join(traceback.format_exception(caught.value))
    assert "http://127.0.0.1:1/api" in shown
    assert "cret" not in shown + repr(sdk)


def test_a_netrc_sends_nothing(server: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a user keeps there is for other programs."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer(Answer(GROUP))
    with Sdk(server.url) as sdk:
        sdk.groups.get(1)
    assert "Authorization" not in server.heard[0].headers


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_the_environments_proxy_is_not_used_for_this_machine(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Whatever name or address is used for it."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.answer(Answer(GROUP))
    with Sdk(server.url.replace("127.0.0.1", host), retries=0) as sdk:
        assert sdk.groups.get(1).id == 1


@pytest.mark.parametrize("given", [True, False])
def test_another_machine_is_asked_through_the_proxy(monkeypatch: pytest.MonkeyPatch, given: bool) -> None:
    """The given one, or else the environment's; an error from the proxy itself says so."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with loopback() as proxy:
        told = proxy.url.replace("//", "//ada:secret@")
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1" if given else told)
        proxy.answer(Answer(GROUP), Answer(b"<html>who are you?</html>", 407))
        with Sdk(FAR, retries=0, proxies={"http": told} if given else None) as sdk:
            assert sdk.groups.get(1).id == 1
            with pytest.raises(errors.ApiError) as caught:
                sdk.groups.get(1)
    assert proxy.heard[0].line == f"{FAR}/api/groups/1"
    assert proxy.heard[0].headers["Proxy-Authorization"].startswith("Basic ")
    assert caught.value.message == f"HTTP 407 through the proxy {proxy.url}: <html>who are you?</html>"


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://ada:secret@127.0.0.1:1")
    with Sdk(FAR, retries=0) as sdk, pytest.raises(errors.ServerUnreachable) as caught:
        sdk.groups.get(1)
    assert f"cannot reach {FAR}/api through the proxy http://127.0.0.1:1: " in caught.value.message
    assert "secret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("proxies", [{"http": "http://127.0.0.1:1"}, {}])
def test_given_proxies_are_used_for_this_machine_too(server: Loopback, proxies: dict[str, str]) -> None:
    """An empty dict means no proxy."""
    server.answer(Answer(GROUP))
    with Sdk(server.url, retries=0, proxies=proxies) as sdk:
        if not proxies:
            assert sdk.groups.get(1).id == 1
            return
        with pytest.raises(errors.ServerUnreachable, match="through the proxy"):
            sdk.groups.get(1)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_given_certificates_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only `verify`, or REQUESTS_CA_BUNDLE, decides about the server's; `cert` is the client's own."""
    cert, key = map(str, certificate(tmp_path))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.load_verify_locations(cert)
    context.verify_mode = CERT_REQUIRED
    with loopback(context) as server:
        server.answer(*[Answer(GROUP)] * 3)
        for kind in ({}, {"verify": cert}, {"cert": (cert, key)}):
            refused(server, kind)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", cert)
        assert asked(server, {"cert": (cert, key)}) == 1
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none"))
        assert asked(server, {"cert": (cert, key), "verify": cert}) == 1
        assert asked(server, {"cert": (cert, key), "verify": False}) == 1


def asked(server: Loopback, security: dict[str, Any]) -> int | None:
    """Return the id of the group that an Sdk with these settings gets."""
    with Sdk(server.url, retries=0, **security) as sdk:
        return sdk.groups.get(1).id


def refused(server: Loopback, security: dict[str, Any]) -> None:
    """Check that such an Sdk gets no answer."""
    with pytest.raises(errors.ServerUnreachable, match="cannot reach"):
        asked(server, security)


def test_an_sdk_copies_and_pickles_as_its_settings(server: Loopback) -> None:
    """A copy asks the same server, with the same key and headers, over its own connections."""
    with Sdk(server.url, api_key="kith_key", headers={"X-Tenant": "7"}, retries=0) as sdk:
        server.answer(*[Answer(GROUP)] * 4)
        sdk.groups.get(1)
        for other in (copy.copy(sdk), copy.deepcopy(sdk), pickle.loads(pickle.dumps(sdk))):
            assert other.groups.get(1).id == 1
            other.close()
    assert [heard.headers["X-Tenant"] for heard in server.heard] == ["7"] * 4
    assert [heard.headers["Authorization"] for heard in server.heard] == ["Bearer kith_key"] * 4


def test_a_key_of_the_environment_is_not_pickled(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read again where the copy is created."""
    monkeypatch.setenv("KITH_API_KEY", "kith_here")
    pickled = pickle.dumps(Sdk(server.url))
    assert b"kith_here" not in pickled
    monkeypatch.setenv("KITH_API_KEY", "kith_there")
    server.answer(Answer(GROUP))
    with pickle.loads(pickled) as sdk:
        sdk.groups.get(1)
    assert server.heard[0].headers["Authorization"] == "Bearer kith_there"
