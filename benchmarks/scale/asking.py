"""A client that alternates between servers."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from typing import Any, Protocol
from urllib.parse import urlsplit

from attrs import field, frozen

_PATIENCE = 60
_RESULTS = 10

Result = dict[str, Any]
Answer = list[Result]
"""The results of a search, best first."""


class Question(Protocol):
    """A search."""

    def body(self) -> bytes:
        """Return the request's body."""


@frozen
class StoredQuestion:
    """A search by a stored image."""

    image: int
    groups: tuple[int, ...] = ()
    """Empty means everyone."""

    def body(self) -> bytes:
        """Return the request's body, for the nearest people without limits."""
        asked = {"image_id": self.image, "group_ids": self.groups, "max_distance": 2.0, "result_size": _RESULTS}
        return json.dumps(asked).encode()


@frozen
class Answers:
    """The answers to a list of questions, asked one after the other."""

    results: list[Answer] = field(repr=False)
    seconds: list[float] = field(repr=False)


@frozen
class _Servers:
    """Connections to each server, in turns."""

    turns: Iterator[tuple[HTTPConnection, str]]

    @classmethod
    def at(cls, urls: Sequence[str], first: int = 0) -> "_Servers":
        parts = [urlsplit(url) for url in urls]
        open_ones = [(HTTPConnection(part.netloc, timeout=_PATIENCE), f"{part.path}/search") for part in parts]
        return cls(islice(cycle(open_ones), first, None))

    def ask(self, body: bytes) -> bytes:
        """Return the answer of the next server. Raises HTTPException for anything but results."""
        connection, path = next(self.turns)
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise HTTPException(f"{answer.status}: {told.decode()}")
        return told


def one_by_one(urls: Sequence[str], questions: Sequence[Question]) -> Answers:
    """Ask all questions, and record how long each took."""
    servers, told, seconds = _Servers.at(urls), [], []
    for body in [question.body() for question in questions]:
        start = time.perf_counter()
        told.append(servers.ask(body))
        seconds.append(time.perf_counter() - start)
    return Answers([json.loads(answer) for answer in told], seconds)


def per_second(urls: Sequence[str], questions: Sequence[Question], clients: int, seconds: float) -> float:
    """Return the searches answered per second while this many clients each ask again once answered."""
    bodies, until = [question.body() for question in questions], time.perf_counter() + seconds
    start = threading.Barrier(clients)

    def client(number: int) -> int:
        servers, asked = _Servers.at(urls, number), 0
        start.wait()
        for body in islice(cycle(bodies), number, None):
            if time.perf_counter() > until:
                break
            servers.ask(body)
            asked += 1
        return asked

    with ThreadPoolExecutor(clients) as threads:
        began = time.perf_counter()
        return sum(threads.map(client, range(clients))) / (time.perf_counter() - began)
