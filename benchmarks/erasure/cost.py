"""What encryption costs: enrolments and searches with and without it, in turns."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.erasure.people import MASTER, make_up, opened
from server.bootstrap import Kith
from server.service.enrolment.enrol import Duplicates
from server.service.identification.search import Question
from server.service.people.persons import PersonDraft

_GALLERY = 1000
"""Persons in each gallery."""


def costs(photos: list[bytes], rounds: int, folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Return seconds of enrolments and of searches, each in the clear and encrypted next to each other."""
    with ExitStack() as stack:
        kiths = [stack.enter_context(opened(folder / f"cost-{bool(key)}", key)) for key in (None, MASTER)]
        for kith in kiths:
            make_up(kith, _GALLERY)
        return {
            "enrolment": list(_pairs(kiths, photos, rounds, _enrol)),
            "search": list(_pairs(kiths, photos, rounds, _search)),
        }


def ratio(pairs: list[tuple[float, float]]) -> float:
    """Return how many times longer it takes encrypted, at the median of the pairs."""
    return median(encrypted / clear for clear, encrypted in pairs)


def _pairs(
    kiths: list[Kith], photos: list[bytes], rounds: int, do: Callable[[Kith, bytes], object]
) -> Iterator[tuple[float, float]]:
    for number in range(rounds):
        photo = photos[number % len(photos)]
        order = (0, 1) if number % 2 else (1, 0)
        seconds = {which: _seconds(do, kiths[which], photo) for which in order}
        yield seconds[0], seconds[1]


def _seconds(do: Callable[[Kith, bytes], object], kith: Kith, photo: bytes) -> float:
    start = time.perf_counter()
    do(kith, photo)
    return time.perf_counter() - start


def _enrol(kith: Kith, photo: bytes) -> None:
    person = kith.services.persons.create(None, PersonDraft("Somebody", {}))
    kith.services.enrolment.attach(person.id, photo, Duplicates(unchecked=True))


def _search(kith: Kith, photo: bytes) -> None:
    kith.services.search.answer(Question(photo=photo))
