"""A server process's start from a snapshot, its memory, and how long searches wait for writes."""

import itertools
import mmap
import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.index.memory import alone_bytes, own_bytes
from benchmarks.index.population import Encodings
from server.adapters.index.auto import AutoIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.lock import SharedLock
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.faces import Vectors
from server.domain.ports import Changes, Members, PersonIndex

_ENCODER = "benchmark"
_PAUSE = 0.01
_BULK, _BULK_EVERY = 500, 100
_SEARCHERS = 2
_LOOKED_AT = 100
"""Searches whose memory is measured, half of them for enrolled persons."""


def save(index: PersonIndex, path: Path) -> float:
    """Write a snapshot; return how many seconds it took."""
    snapshot = Snapshot(path, _ENCODER)
    start = time.perf_counter()
    with snapshot.turn():
        snapshot.write(QuietLog().head(), index.sections())
    return time.perf_counter() - start


def restart(path: Path, probes: Vectors, like: str, seconds: float) -> dict[str, Any]:
    """Load the snapshot as a server does, then in a second process; then search while others write.

    A process needs its memory outside of files, the arrays that every search reads, and a page for each template that
    a search compares. Other pages of the snapshot stay only while there is memory for them.
    """
    own, alone = own_bytes(), alone_bytes()
    worked = time.process_time()
    gallery, index, loaded = _loaded(path)
    worked = time.process_time() - worked
    probes_of_both = probes[:: -(-len(probes) // _LOOKED_AT)]
    compared = max(gallery.search(probe, 16).compared for probe in probes_of_both)
    own = own_bytes() - own
    needed = own + _read_always(path) + compared * mmap.PAGESIZE
    told: dict[str, Any] = {
        "load_s": loaded,
        "load_processor_s": worked,
        "own_bytes_per_person": own / len(index),
        "bytes_per_person": needed / len(index),
        "resident_bytes_per_person": (alone_bytes() - alone) / len(index),
    }
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        told["bytes_per_further_process"] = pool.submit(_further, path, probes_of_both).result()
    return told | {"mixed_load": mixed_load(index, probes, like, seconds)}


def _further(path: Path, probes: Vectors) -> float:
    """Return the bytes per person of a second process with the same work as the first."""
    before = alone_bytes()
    gallery, index, _ = _loaded(path)
    for probe in probes:
        gallery.search(probe, 16)
    return (alone_bytes() - before) / len(index)


def _loaded(path: Path) -> tuple[ReplicaGallery, AutoIndex, float]:
    index = AutoIndex()
    gallery = ReplicaGallery(QuietLog(), lambda: index, Snapshot(path, _ENCODER))
    start = time.perf_counter()
    gallery.load()
    return gallery, index, time.perf_counter() - start


def _read_always(path: Path) -> int:
    arrays = Snapshot(path, _ENCODER).read().arrays
    return sum(array.nbytes for name, array in arrays.items() if name != "templates")


def mixed_load(index: AutoIndex, probes: Vectors, like: str, seconds: float) -> dict[str, float]:
    """Return how long searches took and waited while one thread enrols and replaces, occasionally in bulk."""
    # Only waits for the lock are measured as such; those for Python's own are in the times of searches.
    index._lock = lock = TimedLock()
    stop = threading.Event()
    noted: list[tuple[float, float]] = []
    written: list[int] = []
    writer = threading.Thread(target=_write, args=(index, like, stop, written))
    searchers = [threading.Thread(target=_search, args=(index, lock, probes, stop, noted)) for _ in range(_SEARCHERS)]
    for thread in (writer, *searchers):
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in (writer, *searchers):
        thread.join()
    times, waits = np.array(noted).T
    return {
        "searches": len(times),
        "writes_per_s": sum(written) / seconds,
        "search_p50_ms": float(np.percentile(times, 50) * 1e3),
        "search_p99_ms": float(np.percentile(times, 99) * 1e3),
        "wait_p99_ms": float(np.percentile(waits, 99) * 1e3),
        "wait_max_ms": float(np.max(waits) * 1e3),
    }


class QuietLog:
    """A change log without changes after the snapshot."""

    def head(self) -> int:
        """Return where the snapshot was taken."""
        return 1

    def after(self, position: int) -> Changes:
        """Raise LookupError: nothing should call this."""
        raise LookupError(f"nothing happened after {position}")

    def everyone(self) -> Iterator[Members]:
        """Raise LookupError: otherwise a rebuild would be measured as a load."""
        raise LookupError("the snapshot was not used")


class TimedLock(SharedLock):
    """Records how long each reader has waited since it last asked."""

    def __init__(self) -> None:
        super().__init__()
        self._waited = threading.local()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Read, and record the wait."""
        start = time.perf_counter()
        with super().shared():
            self._waited.seconds = getattr(self._waited, "seconds", 0.0) + time.perf_counter() - start
            yield

    def waited(self) -> float:
        """Return the seconds that this thread has waited, and reset them."""
        seconds, self._waited.seconds = getattr(self._waited, "seconds", 0.0), 0.0
        return seconds


def _search(
    index: AutoIndex, lock: TimedLock, probes: Vectors, stop: threading.Event, noted: list[tuple[float, float]]
) -> None:
    while not stop.is_set():
        for probe in probes[:50]:
            start = time.perf_counter()
            index.search(probe, 16)
            noted.append((time.perf_counter() - start, lock.waited()))


def _write(index: AutoIndex, like: str, stop: threading.Event, written: list[int]) -> None:
    random, model = np.random.default_rng(1), Encodings.read(like)
    people = len(index)
    turns = itertools.count(1)
    while not stop.wait(_PAUSE):
        count = 1 if next(turns) % _BULK_EVERY else _BULK
        persons = np.sort(random.choice(people + people // 100, count, replace=False)) + 1
        templates = model.pictures(model.people(count, random), random)
        index.upsert(Members(persons, templates, np.column_stack([persons, np.full(count, 1000)])))
        index.remove(persons[::2])
        written.append(count + len(persons[::2]))
