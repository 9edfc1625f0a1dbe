"""One engine measured in a process of its own."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.index_engines import Engine, best_first
from benchmarks.index_memory import own_bytes
from benchmarks.index_population import SCOPES, Population
from server.domain.faces import Ids, Vector, Vectors

COUNT = 16
"""Results asked for: what the server asks when a caller wants ten."""

_WARM_UP = 20
_LONGEST = 30.0
_LEAST = 100

Exact = dict[float, list[Ids]]
"""The best ten rows of each scope for each probe."""


def exact_answers(population: Population) -> Exact:
    """Return the truth, from matrix products."""
    answers: Exact = {}
    for share in SCOPES:
        rows = population.inside(share)
        matrix = population.templates[rows]
        answers[share] = [rows[best_first(matrix @ probe, 10)] for probe in population.probes]
    return answers


def measure(name: str, engine: Engine, population: Population, exact: Exact) -> dict[str, Any]:
    """Return build rate, memory held, and a row for each scope."""
    people = len(population.templates)
    before = own_bytes()
    start = time.perf_counter()
    engine.build(population)
    built = time.perf_counter() - start
    held = own_bytes() - before
    with threadpool_limits(1):
        rows = [
            {"engine": name, "people": people, "scope": share, **_scope(engine, population, exact[share], share)}
            for share in engine.scopes
        ]
    return {
        "engine": name,
        "people": people,
        "build_per_s": people / built,
        "bytes_per_person": held / people,
        "rows": rows,
    }


def _scope(engine: Engine, population: Population, exact: list[Ids], share: float) -> dict[str, float]:
    for probe in population.probes[-_WARM_UP:]:
        engine.search(probe, COUNT, share)
    times, answers = [], []
    begin = time.perf_counter()
    for probe in _alternating(population):
        start = time.perf_counter()
        answers.append(engine.search(probe, COUNT, share))
        times.append(time.perf_counter() - start)
        if start - begin > _LONGEST and len(times) >= _LEAST:
            break
    truth = [exact[place] for place in _alternate(len(exact))]
    return {
        "probes": len(times),
        "recall1": float(np.mean([_recall(*pair, 1) for pair in zip(answers, truth, strict=False)])),
        "recall10": float(np.mean([_recall(*pair, 10) for pair in zip(answers, truth, strict=False)])),
        "p50_ms": float(np.percentile(times, 50) * 1e3),
        "p99_ms": float(np.percentile(times, 99) * 1e3),
        "all_threads_per_s": _throughput(lambda probe: engine.search(probe, COUNT, share), population),
    }


def _alternate(count: int) -> Ids:
    """Return places that take a mated probe and a stranger in turn."""
    return np.arange(count).reshape(2, -1).T.ravel()


def _alternating(population: Population) -> Vectors:
    return population.probes[_alternate(len(population.probes))]


def _recall(found: Ids, truth: Ids, count: int) -> float:
    return len(np.intersect1d(found[:count], truth[:count])) / min(count, len(truth))


def _throughput(search: Callable[[Vector], object], population: Population) -> float:
    """Return searches a second with a thread for each core."""
    probes = population.probes[:_LEAST]
    start = time.perf_counter()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(search, probes))
    return len(probes) / (time.perf_counter() - start)
