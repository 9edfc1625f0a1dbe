"""Measurement of one engine in its own process."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.index.engines import Engine, best_first
from benchmarks.index.memory import own_bytes
from benchmarks.index.population import SCOPES, Population
from server.domain.faces import Ids, Vector, Vectors

COUNT = 16
"""Results per search: as many as the server requests for a caller who wants ten."""

_WARM_UP = 20
_LONGEST = 30.0
_LEAST = 100

Exact = dict[float, list[Ids]]
"""The best rows of each scope for each probe."""

_AT_ONCE = 64


def exact_answers(population: Population) -> Exact:
    """Return the truth: the best rows by matrix products, and a few more, ordered as the exact index orders them."""
    answers: Exact = {}
    for share in SCOPES:
        rows = population.inside(share)
        matrix = population.templates if share == 1 else population.templates[rows]
        parts = np.array_split(population.probes, -(-len(population.probes) // _AT_ONCE))
        near = (rows[best_first(cosines, 2 * COUNT)] for part in parts for cosines in part @ matrix.T)
        answers[share] = [_best(*pair, population.templates) for pair in zip(near, population.probes, strict=True)]
    return answers


def _best(rows: Ids, probe: Vector, templates: Vectors) -> Ids:
    cosines = np.einsum("ij,j->i", templates[rows], probe)
    return rows[np.lexsort((rows, -cosines))][:COUNT]


def measure(name: dict[str, str], engine: Engine, population: Population, exact: Exact) -> dict[str, Any]:
    """Return build rate, memory held, and a row for each scope and kind of probe; `name` is in all of them."""
    people = len(population.templates)
    before = own_bytes()
    start = time.perf_counter()
    engine.build(population)
    built = time.perf_counter() - start
    held = own_bytes() - before
    half = len(population.probes) // 2
    kinds = {"mated": slice(half), "strangers": slice(half, None)}
    with threadpool_limits(1):
        rows = [
            {**name, "people": people, "scope": share, "kind": kind}
            | _scope(engine, population.probes[part], exact[share][part], share)
            for share in engine.scopes
            for kind, part in kinds.items()
        ]
    return {**name, "people": people, "build_per_s": people / built, "bytes_per_person": held / people, "rows": rows}


def _scope(engine: Engine, probes: Vectors, exact: list[Ids], share: float) -> dict[str, float]:
    for probe in probes[-_WARM_UP:]:
        engine.search(probe, COUNT, share)
    times, answers = [], []
    begin = time.perf_counter()
    for probe in probes:
        start = time.perf_counter()
        answers.append(engine.search(probe, COUNT, share))
        times.append(time.perf_counter() - start)
        if start - begin > _LONGEST and len(times) >= _LEAST:
            break
    pairs = list(zip(answers, exact, strict=False))
    return {
        "probes": len(times),
        "exact": float(np.mean([_same(*pair) for pair in pairs])),
        "recall1": float(np.mean([_recall(*pair, 1) for pair in pairs])),
        "recall10": float(np.mean([_recall(*pair, 10) for pair in pairs])),
        "p50_ms": float(np.percentile(times, 50) * 1e3),
        "p99_ms": float(np.percentile(times, 99) * 1e3),
        "all_threads_per_s": _throughput(lambda probe: engine.search(probe, COUNT, share), probes),
    }


def _same(found: Ids, truth: Ids) -> bool:
    return bool(np.array_equal(found, truth))


def _recall(found: Ids, truth: Ids, count: int) -> float:
    return len(np.intersect1d(found[:count], truth[:count])) / min(count, len(truth))


def _throughput(search: Callable[[Vector], object], probes: Vectors) -> float:
    """Return searches per second with a thread for each core."""
    probes = probes[:_LEAST]
    start = time.perf_counter()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(search, probes))
    return len(probes) / (time.perf_counter() - start)
