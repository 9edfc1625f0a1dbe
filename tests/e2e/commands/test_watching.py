"""`kith watch`: photos that arrive in a folder are identified, and reported to a program or a webhook."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Queue
from typing import IO, Any

import pytest

from client import Sdk
from server.cli.identification.watch import Arrivals
from server.cli.identification.webhook import PATIENCE_SECONDS
from tests.photographs import COLLINS, OBAMA, OBAMA_LATER
from tests.serving import Server, command, environment, serving
from tests.stand_in import standing_in

SECRET = "correct horse"
Watched = tuple[subprocess.Popen[str], IO[str]]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows one person."""
    with serving(tmp_path_factory.mktemp("watching") / "data") as server, Sdk(server.url) as sdk:
        sdk.persons.enrol("Barack Obama", OBAMA)
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that already contains a photo."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "old.jpg").write_bytes(OBAMA)
    return tmp_path / "in"


def watching(*arguments: object, **variables: str) -> Any:
    """Start `kith watch`, and return its process once it watches."""
    line = command("watch", *map(str, arguments))
    settings = {**environment(), **variables}
    process = subprocess.Popen(line, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert any(line.startswith("watching ") for line in process.stderr)
    return process


def stopped(process: Any) -> int:
    """Interrupt the process and return its exit code."""
    process.send_signal(signal.SIGINT)
    code: int = process.wait(30)
    process.stdout.close()
    process.stderr.close()
    return code


def names(told: Any) -> list[str]:
    """Return who was found."""
    return [face["results"][0]["person"]["name"] for face in told["faces"] if face["results"]]


def test_photos_are_reported_as_they_arrive(own_server: Server, folder: Path) -> None:
    """One JSON line each; files that are not photos are reported too, and existing ones are not."""
    process = watching(folder, "--url", own_server.url)
    (folder / "door").mkdir()
    for name, content in (("later.jpg", OBAMA_LATER), ("she.jpg", COLLINS[:-10]), ("broken.jpg", b"no photo")):
        (folder / "door" / name).write_bytes(content)
    told = {Path(line["photo"]).name: line for line in (json.loads(process.stdout.readline()) for _ in range(3))}
    assert stopped(process) == 130
    assert names(told["later.jpg"]) == ["Barack Obama"]
    assert names(told["she.jpg"]) == names(told["broken.jpg"]) == []
    assert told["later.jpg"]["warnings"] == []
    assert told["she.jpg"]["warnings"] == [{"reason": "picture_incomplete"}]
    assert "not a JPEG" in told["broken.jpg"]["error"]


class Desk(BaseHTTPRequestHandler):
    """Accepts what is posted at the second attempt."""

    taken: Queue[tuple[Any, bytes]] = Queue()
    attempts = 0

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Desk.attempts += 1
        busy = Desk.attempts == 1
        if not busy:
            Desk.taken.put((self.headers, body))
        self.send_response(503 if busy else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def desk() -> Iterator[str]:
    """The address of such a webhook."""
    with standing_in(Desk) as url:
        yield f"{url}/seen"


def test_a_webhook_gets_signed_results(own_server: Server, folder: Path, desk: str) -> None:
    """From a data directory; a busy webhook is tried again."""
    options = ("--data", own_server.data, "--existing", "--webhook", desk)
    process = watching(folder, *options, KITH_WEBHOOK_SECRET=SECRET)
    headers, body = Desk.taken.get(timeout=60)
    assert stopped(process) == 130
    assert names(json.loads(body)) == ["Barack Obama"]
    signed = f"{headers['X-Kith-Timestamp']}.".encode() + body
    assert headers["X-Kith-Signature"] == f"sha256={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    assert abs(time.time() - int(headers["X-Kith-Timestamp"])) < 120


def test_what_a_webhook_refuses_is_printed(own_server: Server, folder: Path) -> None:
    """Nothing is lost; a refusal is not retried."""
    webhook = f"{own_server.url}/no/such/place"
    process = watching(folder, "--url", own_server.url, "--existing", "--webhook", webhook)
    assert json.loads(process.stdout.readline())["photo"].endswith("old.jpg")
    assert stopped(process) == 130


class Guarded(Desk):
    """Refuses what is posted, and notes who posted it."""

    asked: Queue[str] = Queue()

    def do_POST(self) -> None:
        """Answer."""
        Guarded.asked.put(self.headers["Authorization"] or "")
        self.send_response(403)
        self.end_headers()


def test_a_password_in_the_webhooks_url_is_sent_and_never_shown(own_server: Server, folder: Path) -> None:
    with standing_in(Guarded) as url:
        webhook = url.replace("//", "//bob:s3cret%21@")
        process = watching(folder, "--url", own_server.url, "--existing", "--webhook", webhook)
        assert b64decode(Guarded.asked.get(timeout=60).removeprefix("Basic ")) == b"bob:s3cret!"
        process.send_signal(signal.SIGINT)
        shown = "".join(process.communicate(timeout=30))
    assert f"{url} refused the result: HTTP 403" in shown
    assert "s3cret" not in shown


class Picky(Desk):
    """Is always too busy for one photo."""

    arrived: Queue[str] = Queue()

    def do_POST(self) -> None:
        """Answer."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = Path(told["photo"]).name
        Picky.arrived.put(name)
        self.send_response(503 if name == "a.jpg" else 204)
        self.end_headers()


@pytest.fixture
def picky() -> Iterator[str]:
    """The address of such a webhook."""
    Picky.arrived = Queue()
    with standing_in(Picky) as url:
        yield url


def arrived(name: str) -> None:
    """Wait until such a photo is posted."""
    while Picky.arrived.get(timeout=60) != name:
        pass


def test_retrying_a_result_holds_up_no_other_and_ends_after_half_a_minute(
    own_server: Server, tmp_path: Path, picky: str
) -> None:
    """Later photos are posted in the meantime, and the result is printed at the end."""
    (tmp_path / "a.jpg").write_bytes(OBAMA)
    process = watching(tmp_path, "--url", own_server.url, "--existing", "--webhook", picky)
    arrived("a.jpg")
    began = time.monotonic()
    (tmp_path / "b.jpg").write_bytes(COLLINS)
    arrived("b.jpg")
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert json.loads(process.stdout.readline())["photo"].endswith("a.jpg")
    assert PATIENCE_SECONDS - 1 < time.monotonic() - began < PATIENCE_SECONDS + 15
    assert stopped(process) == 130


def test_results_that_wait_for_a_webhook_are_printed_when_the_command_stops(
    own_server: Server, tmp_path: Path, picky: str
) -> None:
    """Nothing is lost, and stopping does not take half a minute."""
    (tmp_path / "a.jpg").write_bytes(OBAMA)
    process = watching(tmp_path, "--url", own_server.url, "--existing", "--webhook", picky)
    arrived("a.jpg")
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=15)
    assert process.returncode == 130
    assert json.loads(told)["photo"].endswith("a.jpg")


def test_a_photo_has_arrived_when_it_no_longer_grows(tmp_path: Path) -> None:
    arrivals, photo = Arrivals(tmp_path, existing=False), tmp_path / "a.jpg"
    for size in (1, 2):
        photo.write_bytes(bytes(size))
        assert arrivals.new() == []
    assert arrivals.new() == [photo]
    assert arrivals.new() == []
    os.utime(photo, ns=(1, 1))
    assert [arrivals.new(), arrivals.new(), arrivals.new()] == [[], [photo], []]
