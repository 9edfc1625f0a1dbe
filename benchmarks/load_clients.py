"""Clients that keep a server busy, and remember what was acknowledged to them."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

import requests
from attrs import define, field

from benchmarks.server_process import ROOT

ENROLLED = (ROOT / "examples/photos/enrol/Barack Obama/obama.jpg").read_bytes()
PROBE = (ROOT / "examples/photos/probes/Barack Obama/obama2.jpg").read_bytes()
_JPEG = {"Content-Type": "image/jpeg"}
_TIMEOUT = 60
_PROBE_SECONDS = 0.05
_MOST_PRINTED = 5
_MOST_TRIES = 30


@define
class Answers:
    """How long the answers took, in seconds, and those that nobody would expect."""

    accepted: list[float] = field(factory=list)
    refused: list[float] = field(factory=list)
    """Those told to come again later."""
    unexpected: list[str] = field(factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.accepted) + len(self.refused) + len(self.unexpected)


@define
class Client:
    """One client with a connection of its own."""

    url: str
    answers: Answers
    _session: requests.Session = field(factory=requests.Session)

    def ask(self, method: str, path: str, expected: Iterable[int], **content: Any) -> requests.Response | None:
        """Ask once; return the answer if it is one of those expected, or None."""
        began = time.perf_counter()
        try:
            answer = self._session.request(method, self.url + path, timeout=_TIMEOUT, **content)
        except requests.RequestException as error:
            self._surprised(f"{method} {path}: {error}")
            return None
        took = time.perf_counter() - began
        if answer.status_code in expected:
            self.answers.accepted.append(took)
            return answer
        if answer.status_code == requests.codes.unavailable and "Retry-After" in answer.headers:
            self.answers.refused.append(took)
        else:
            self._surprised(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return None

    def insist(self, method: str, path: str, expected: Iterable[int], **content: Any) -> requests.Response | None:
        """Ask again where the server was busy, as the SDK does; a busy server has changed nothing."""
        for _ in range(_MOST_TRIES):
            unexpected = len(self.answers.unexpected)
            answer = self.ask(method, path, expected, **content)
            if answer is not None or len(self.answers.unexpected) > unexpected:
                return answer
            time.sleep(1)
        self._surprised(f"{method} {path}: refused {_MOST_TRIES} times")
        return None

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _surprised(self, what: str) -> None:
        if len(self.answers.unexpected) < _MOST_PRINTED:
            print(f"unexpected: {what}")
        self.answers.unexpected.append(what)


@define
class Ledger:
    """What the server has acknowledged: who is there with so many pictures, and who is gone."""

    there: dict[int, int] = field(factory=dict)
    gone: set[int] = field(factory=set)

    def lost(self, client: Client) -> int:
        """Return how many acknowledged writes the server does not show."""
        missing = sum(self._pictures(client, person) != count for person, count in self.there.items())
        return missing + sum(client.insist("GET", f"/persons/{person}", [404]) is None for person in self.gone)

    def _pictures(self, client: Client, person: int) -> int | None:
        answer = client.insist("GET", f"/persons/{person}/images", [200])
        return None if answer is None else len(answer.json()["items"])


class Health:
    """Asks for the server's health all the time, on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.answers = Answers()
        self._client = Client(url, self.answers)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    @property
    def seconds(self) -> list[float]:
        """How long each answer took."""
        return self.answers.accepted

    def __enter__(self) -> "Health":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        with closing(self._client):
            while not self._stop.wait(_PROBE_SECONDS):
                self._client.ask("GET", "/healthz", [200])


def searches(url: str, clients: int, seconds: float) -> Answers:
    """Search as fast as so many clients can; who is refused asks again after a tenth of a second."""

    def search(client: Client, _: Ledger) -> None:
        if client.ask("POST", "/search", [200], data=PROBE, headers=_JPEG) is None:
            time.sleep(0.1)

    return _run(url, clients, seconds, search)[0]


def mix(url: str, clients: int, seconds: float) -> tuple[Answers, int]:
    """Enrol, search, merge and delete, then return how many acknowledged writes are lost."""
    answers, ledgers = _run(url, clients, seconds, _live)
    with closing(Client(url, answers)) as checker:
        return answers, sum(ledger.lost(checker) for ledger in ledgers)


def _live(client: Client, ledger: Ledger) -> None:
    first, second = _enrolled(client, ledger), _enrolled(client, ledger)
    client.insist("POST", "/search", [200], data=PROBE, headers=_JPEG)
    if first is None or second is None:
        return
    if client.insist("POST", f"/persons/{first}/merge", [200], json={"person_ids": [second]}):
        ledger.there[first] += ledger.there.pop(second)
        ledger.gone.add(second)
    if len(ledger.there) > 2 and client.insist("DELETE", f"/persons/{first}", [204]):
        del ledger.there[first]
        ledger.gone.add(first)


def _enrolled(client: Client, ledger: Ledger) -> int | None:
    made = client.insist("POST", "/persons", [201], json={"name": "Under load", "metadata": {}})
    if made is None:
        return None
    person: int = made.json()["id"]
    ledger.there[person] = 0
    path = f"/persons/{person}/images?force=true"
    if client.insist("POST", path, [200], data=ENROLLED, headers=_JPEG):
        ledger.there[person] = 1
    return person


def _run(
    url: str, clients: int, seconds: float, work: Callable[[Client, Ledger], None]
) -> tuple[Answers, list[Ledger]]:
    answers, ledgers = Answers(), [Ledger() for _ in range(clients)]
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(partial(_repeat, url, answers, until, work), ledgers))
    return answers, ledgers


def _repeat(url: str, answers: Answers, until: float, work: Callable[[Client, Ledger], None], ledger: Ledger) -> None:
    with closing(Client(url, answers)) as client:
        while time.monotonic() < until:
            work(client, ledger)
