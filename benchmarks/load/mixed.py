"""Clients that enrol, search, merge and delete, and record what was acknowledged."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlsplit

from attrs import define

from benchmarks.load.answers import ENROLLED, PATIENCE, PROBE, Answers
from benchmarks.load.ledger import Ledger, nobodys

_JPEG = {"Content-Type": "image/jpeg"}
_JSON = {"Content-Type": "application/json"}
_MOST_PERSONS = 3
"""Maximum persons per client: the gallery does not grow, so memory need not."""


@define
class Mixed:
    """The results."""

    answers: Answers
    lost: list[str]
    persons: int
    """The number of persons in the end."""


class Client:
    """One client with its own connection and persons."""

    def __init__(self, url: str) -> None:
        self.answers = Answers()
        self.ledger = Ledger()
        address = urlsplit(url)
        self._root = address.path
        self._connection = HTTPConnection(address.netloc, timeout=PATIENCE)

    def work(self, until: float) -> None:
        """Work until this time."""
        while monotonic() < until:
            self._live()
        self._connection.close()

    def shown(self) -> dict[int, set[int]]:
        """Return the persons that the server lists, with their pictures."""
        persons = [person["id"] for person in self._items("/persons")]
        return {person: {image["id"] for image in self._items(f"/persons/{person}/images")} for person in persons}

    def _live(self) -> None:
        first, second = self._enrol(), self._enrol()
        self._ask("POST", "/search", PROBE, _JPEG)
        if first is None or second is None:
            return
        if self._ask("POST", f"/persons/{first}/merge", json.dumps({"person_ids": [second]}), _JSON):
            self.ledger.merge(first, second)
        oldest = min(self.ledger.there)
        if len(self.ledger.there) > _MOST_PERSONS and self._ask("DELETE", f"/persons/{oldest}"):
            self.ledger.remove(oldest)

    def _enrol(self) -> int | None:
        made = self._ask("POST", "/persons", json.dumps({"name": "Under load"}), _JSON)
        if not made:
            return None
        person: int = json.loads(made[0])["id"]
        self.ledger.there[person] = set()
        attached = self._ask("POST", f"/persons/{person}/images?force=true", ENROLLED, _JPEG)
        if attached:
            self.ledger.there[person].add(json.loads(attached[0]))
        return person

    def _items(self, path: str) -> Iterator[dict[str, Any]]:
        number, pages = 1, 1
        while number <= pages:
            (body,) = self._ask("GET", f"{path}?page={number}") or ['{"items": [], "total_pages": 0}']
            page = json.loads(body)
            yield from page["items"]
            number, pages = number + 1, page["total_pages"]

    def _ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[bytes] | None:
        """Return the body of a successful answer; any other is unexpected."""
        began = perf_counter()
        try:
            self._connection.request(method, self._root + path, body, headers or {})
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            self._connection.close()  # the next request reopens it
            self.answers.unexpected.append(f"{method} {path}: {error!r}")
            return None
        if answer.status not in (200, 201, 204):
            self.answers.unexpected.append(f"{method} {path}: {answer.status} {content[:200]!r}")
            return None
        self.answers.accepted.append(perf_counter() - began)
        return (content,)


def mixed(url: str, clients: int, seconds: float) -> Mixed:
    """Let this many clients work at once; then compare what was acknowledged with what is stored."""
    crowd = [Client(url) for _ in range(clients)]
    until = monotonic() + seconds
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda client: client.work(until), crowd))
    checker = Client(url)
    shown = checker.shown()
    ledgers = [client.ledger for client in crowd]
    answers = Answers(
        accepted=[took for client in crowd for took in client.answers.accepted],
        unexpected=[what for client in (*crowd, checker) for what in client.answers.unexpected],
    )
    answers.unexpected += nobodys(ledgers, shown)
    return Mixed(answers, [what for ledger in ledgers for what in ledger.lost(shown)], len(shown))
