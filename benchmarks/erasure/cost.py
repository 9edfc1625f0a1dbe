"""Cost of encryption and the audit: the same requests in turns to servers with and without each."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import requests
from attrs import frozen

from benchmarks.erasure.people import MASTER, make_up, opened
from benchmarks.server_process import ServerProcess

_GALLERY = 1000
"""Persons on each server."""
_BEHIND = 0.1
"""Seconds after which the audit has written its entries, whose time counts too."""
_DRAWS = 4000
"""Draws of the rounds, with replacement, for an interval of their median."""
_NEITHER = "neither"
_KEY, _AUDIT = {"KITH_MASTER_KEY": MASTER}, {"KITH_AUDIT": "all"}
SERVERS = {_NEITHER: {}, "master key": _KEY, "audit": _AUDIT, "both": {**_KEY, **_AUDIT}}
"""Their settings."""


@frozen
class Asked:
    """The cost of one request: the client's seconds, and the server's processor seconds."""

    wall: float
    processor: float


@frozen
class Times:
    """The ratio to the time with neither: the median of all rounds, and its 95 % interval."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, ratios: list[float]) -> "Times":
        """Return the median and interval of all rounds' ratios."""
        draws = np.random.default_rng(15).choice(ratios, (_DRAWS, len(ratios)))
        least, most = np.percentile(np.median(draws, axis=1), [2.5, 97.5])
        return cls(*(round(float(number), 4) for number in (np.median(ratios), least, most)))


Rounds = list[dict[str, Asked]]


def costs(photos: list[bytes], rounds: int, folder: Path) -> dict[str, Rounds]:
    """Return the cost of enrolments and searches on each server, round by round."""
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(ServerProcess.started(data, SERVERS[name])) for name, data in _filled(folder)
        }
        return {
            "enrolment": list(_rounds(servers, photos, rounds, _enrol)),
            "search": list(_rounds(servers, photos, rounds, _search)),
        }


def seconds_of(rounds: Rounds) -> dict[str, float]:
    """Return the median seconds with neither master key nor audit."""
    asked = [one[_NEITHER] for one in rounds]
    walls, processors = [one.wall for one in asked], [one.processor for one in asked]
    return {"wall": round(float(np.median(walls)), 4), "processor": round(float(np.median(processors)), 4)}


def times_longer(rounds: Rounds) -> dict[str, dict[str, Times]]:
    """Return the ratios for the servers with master key, audit, or both."""
    return {
        name: {
            "wall": Times.of([one[name].wall / one[_NEITHER].wall for one in rounds]),
            "processor": Times.of([one[name].processor / one[_NEITHER].processor for one in rounds]),
        }
        for name in SERVERS
        if name != _NEITHER
    }


def _filled(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield a data directory for each server; those that differ only in the audit are copies."""
    made: dict[str | None, Path] = {}
    for name, settings in SERVERS.items():
        data, master = folder / f"cost {name}", settings.get("KITH_MASTER_KEY")
        if master in made:
            shutil.copytree(made[master], data)
        else:
            with opened(data, master) as kith:
                make_up(kith, _GALLERY)
                kith.services.maintenance.checkpoint()
            made[master] = data
        yield name, data


def _rounds(
    servers: dict[str, ServerProcess], photos: list[bytes], rounds: int, do: Callable[[str, bytes], object]
) -> Iterator[dict[str, Asked]]:
    """Send each server the same request once per round, in a different order each time; the first round warms up."""
    names = list(servers)
    for number in range(rounds + 1):
        photo, first = photos[number % len(photos)], number % len(names)
        asked = {name: _ask(servers[name], do, photo) for name in names[first:] + names[:first]}
        if number:
            yield asked


def _ask(server: ServerProcess, do: Callable[[str, bytes], object], photo: bytes) -> Asked:
    start, before = time.perf_counter(), server.processor_seconds()
    do(server.url, photo)
    wall = time.perf_counter() - start
    time.sleep(_BEHIND)
    return Asked(wall, server.processor_seconds() - before)


def _enrol(url: str, photo: bytes) -> None:
    made = _asked("POST", f"{url}/persons", json={"name": "Somebody", "metadata": {}})
    form = {"image": ("photo.jpg", photo, "image/jpeg")}
    _asked("POST", f"{url}/persons/{made.json()['id']}/images?force=true", files=form)


def _search(url: str, photo: bytes) -> None:
    _asked("POST", f"{url}/search", files={"image": ("photo.jpg", photo, "image/jpeg")})


def _asked(method: str, url: str, **body: object) -> requests.Response:
    answer = requests.request(method, url, timeout=60, **body)  # type: ignore[arg-type]  # one of json and files
    answer.raise_for_status()
    return answer
