"""Commands that work on a data directory or a server alike."""

import json
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from queue import Queue

import pytest

from client import Group, Person, Sdk
from tests.commands import kith
from tests.photographs import OBAMA, PHOTOS
from tests.serving import Server, serving
from tests.stand_in import standing_in

LATER = PHOTOS / "probes/Barack Obama/obama2.jpg"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with some people."""
    with serving(tmp_path_factory.mktemp("asking") / "data") as server, Sdk(server.url) as sdk:
        sdk.persons.enrol("Barack [Obama]", OBAMA, groups=["presidents"])
        sdk.persons.create(Person(None, "Zoë Obama", {"city": "Chicago"}))
        sdk.groups.create(Group(None, "staff", {"floor": 3}))
        yield server


@pytest.fixture(params=["--data", "--url"])
def place(request: pytest.FixtureRequest, own_server: Server) -> list[str]:
    """Either way to say where to ask."""
    return [request.param, str(own_server.data) if request.param == "--data" else own_server.url.removesuffix("/api")]


def lines(*arguments: str) -> list[dict[str, object]]:
    """Return what a command prints as JSON."""
    return [json.loads(line) for line in kith(*arguments, "--json").stdout.splitlines()]


def test_persons_are_listed(place: list[str]) -> None:
    """All, by words of their names, and by group; as a table and as JSON."""
    assert [person["name"] for person in lines("persons", *place)] == ["Barack [Obama]", "Zoë Obama"]
    assert [person["name"] for person in lines("persons", "zoe", "obama", *place)] == ["Zoë Obama"]
    assert [person["name"] for person in lines("persons", "--group", "1", *place)] == ["Barack [Obama]"]
    table = kith("persons", *place).stdout
    assert "Barack [Obama]" in table
    assert '{"city": "Chicago"}' in table
    assert kith("persons", "nobody", *place).stdout == "none\n"


def test_groups_are_listed(place: list[str]) -> None:
    assert [(group["name"], group["metadata"]) for group in lines("groups", *place)] == [
        ("presidents", {}),
        ("staff", {"floor": 3}),
    ]


def test_a_photo_is_identified(place: list[str]) -> None:
    (told,) = lines("identify", str(LATER), *place)
    assert told["faces"][0]["results"][0]["person"]["name"] == "Barack [Obama]"  # type: ignore[index]


def test_a_failing_request_is_one_line(own_server: Server) -> None:
    """The server is not running, the URL is invalid, or the group does not exist."""
    for arguments, said in [
        (("persons", "--url", "http://127.0.0.1:9"), "http://127.0.0.1:9/api cannot be reached"),
        (("persons", "--url", "door:41101"), "--url is 'door:41101', not the URL of a server"),
        (("persons", "--group", "99", "--url", own_server.url), "no group with id 99"),
        (("persons", "--group", "99", "--data", str(own_server.data)), "no group with id 99"),
    ]:
        done = kith(*arguments)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert said in done.stderr


def test_the_key_of_the_environment_is_sent(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A data directory needs none."""
    data = tmp_path_factory.mktemp("keys") / "data"
    made = kith("keys", "make", "desk", "--scope", "read", "--data", str(data))
    secret = next(word for word in made.stdout.split() if word.startswith("kith_"))
    with serving(data) as server:
        assert kith("persons", "--url", server.url).returncode == 2
        assert kith("persons", "--url", server.url, api_key=secret).stdout == "none\n"
        assert kith("persons", "--data", str(data)).stdout == "none\n"


class Closed(BaseHTTPRequestHandler):
    """Refuses everybody."""

    asked: Queue[str] = Queue()

    def do_GET(self) -> None:
        """Answer."""
        Closed.asked.put(self.headers["Authorization"] or "")
        self.send_response(401)
        self.end_headers()

    def do_POST(self) -> None:
        """Answer."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("what", [("persons",), ("groups",), ("identify", str(LATER))])
def test_a_password_in_the_url_is_sent_and_never_shown(what: tuple[str, ...]) -> None:
    """As Basic authentication, unless there is a key, as in the SDK."""
    with standing_in(Closed) as url:
        told = [kith(*what, "--url", url.replace("//", "//bob:s3cret%21@"), **key) for key in ({}, {"api_key": "k"})]
    assert b64decode(Closed.asked.get(timeout=9).removeprefix("Basic ")) == b"bob:s3cret!"
    assert Closed.asked.get(timeout=9) == "Bearer k"
    for place in (
        "http://bob:s3cret@127.0.0.1:9",
        "http://bob:s3cret@door:x",
        "bob:s3cret@door",
        "ftp://bob:s3cret@door",
    ):
        told.append(kith(*what, "--url", place))
    assert [done.returncode for done in told] == [2] * 6
    assert not any("s3cret" in done.stdout + done.stderr for done in told)


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_shells_complete_the_command(shell: str) -> None:
    """The script names every command, and bash accepts it."""
    script = kith("completion", shell).stdout
    assert all(word in script for word in ("identify", "watch", "export"))
    if shell == "bash":
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
