"""The phases of a run, and its figures."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np
from attrs import frozen

from benchmarks.load.answers import CORES, Answers
from benchmarks.load.mixed import mixed
from benchmarks.load.plain import closed, health, on_schedule
from benchmarks.server_process import ServerProcess

FULL_CLIENTS = 16 * CORES
"""Concurrent searches at full load: four for each thread of a server with default settings."""

LONGEST_SEARCHES = 30.0
"""Maximum seconds of searches at full load."""

_TO_FILL = 3.0
"""An overload lasts this many times the longest answer at full load: it takes two of them to fill all places."""

_SAMPLE_SECONDS = 0.5
_WARM_UP = 0.2
"""The share of the mixed work after which memory is first measured."""


@frozen
class Phase:
    """The results of one kind of load, and of health checks during it."""

    result: Any
    health: Answers


def measure(server: ServerProcess, seconds: float, clients: int) -> dict[str, float | list[str] | None]:
    """Return the figures of one run."""
    searching = min(seconds / 4, LONGEST_SEARCHES)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:

        def phase(load: Callable[..., Any], amount: float, seconds: float) -> Phase:
            beside = pool.submit(health, server.url, seconds)
            return Phase(pool.submit(load, server.url, amount, seconds).result(), beside.result())

        with sampled(server) as megabytes:
            work = phase(mixed, clients, seconds)
        full = phase(closed, FULL_CLIENTS, searching)
        rate = len(full.result.accepted) / full.result.seconds
        over = phase(on_schedule, 2 * rate, max(searching, _TO_FILL * max(full.result.accepted, default=0.0)))
    return _figures(work, full, over) | {"searches_per_s": round(rate, 1), "rss_growth_mb": growth(megabytes)}


def _figures(work: Phase, full: Phase, over: Phase) -> dict[str, float | list[str] | None]:
    phases = (work.result.answers, full.result, over.result, work.health, full.health, over.health)
    full_p99, over_p99 = _quantile(full.result.accepted, 0.99), _quantile(over.result.accepted, 0.99)
    return {
        "requests": sum(answers.count for answers in phases),
        "unexpected": sum(len(answers.unexpected) for answers in phases),
        "lost": len(work.result.lost),
        "p50_ms": _quantile(full.result.accepted, 0.5),
        "p99_ms": full_p99,
        "overload_p99_ms": over_p99,
        "overload_p99_ratio": round(over_p99 / full_p99, 2) if over_p99 and full_p99 else None,
        "overload_accepted": len(over.result.accepted),
        "overload_refused": len(over.result.refused),
        "overload_refused_p50_ms": _quantile(over.result.refused, 0.5),
        "overload_refused_ms": _quantile(over.result.refused, 0.99),
        "overload_healthz_p99_ms": _quantile(over.health.accepted, 0.99),
        "healthz_p99_ms": _quantile([took for phase in (work, full, over) for took in phase.health.accepted], 0.99),
        "mixed_requests": work.result.answers.count,
        "mixed_p99_ms": _quantile(work.result.answers.accepted, 0.99),
        "mixed_persons": work.result.persons,
        "surprises": [*work.result.lost, *(what for answers in phases for what in answers.unexpected)][:20],
    }


@contextmanager
def sampled(server: ServerProcess) -> Iterator[list[float]]:
    """Sample a server's megabytes until the block ends."""
    megabytes: list[float] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            megabytes.append(server.megabytes())

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield megabytes
    finally:
        over.set()
        thread.join()


def growth(megabytes: list[float]) -> float | None:
    """Return how much the last tenth of samples exceeds the tenth after the warm-up, or None for too few samples."""
    tenth, first = len(megabytes) // 10, round(_WARM_UP * len(megabytes))
    if not tenth:
        return None
    return round(float(np.mean(megabytes[-tenth:]) - np.mean(megabytes[first : first + tenth])), 1)


def _quantile(seconds: list[float], share: float) -> float | None:
    """Return milliseconds, or None if there is nothing to measure."""
    return round(1000 * float(np.quantile(seconds, share)), 1) if seconds else None
