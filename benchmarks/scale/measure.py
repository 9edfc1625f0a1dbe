"""Measurements of a set-up."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from benchmarks.index.population import SCOPES, Population
from benchmarks.scale.asking import Answer, Answers, StoredQuestion, one_by_one, per_second
from benchmarks.scale.setups import Running, SetUp

SHARES = (1.0, 0.1, 0.01)
_WARM_UP = 5


@frozen
class Load:
    """The number of concurrent clients, and the seconds of load per scope."""

    clients: int
    seconds: float


def questions_of(population: Population, share: float) -> list[StoredQuestion]:
    """Return a search for each probe, the mated ones first."""
    first, groups = len(population.templates) + 1, () if share == 1 else (SCOPES[share],)
    return [StoredQuestion(first + number, groups) for number in range(len(population.probes))]


def measure(
    setup: SetUp, running: Running, population: Population, load: Load
) -> tuple[list[dict[str, Any]], list[Answer]]:
    """Return a row for each scope, and the answers to all its questions."""
    rows, told = [], []
    for share in SHARES:
        questions = questions_of(population, share)
        one_by_one(running.urls, questions[-_WARM_UP * len(running.urls) :])
        answers = one_by_one(running.urls, questions)
        rate = per_second(running.urls, questions, load.clients, load.seconds)
        rows.append(_row(setup, share, answers, population) | {"per_s": rate})
        told += answers.results
    return rows, told


def _row(setup: SetUp, share: float, answers: Answers, population: Population) -> dict[str, Any]:
    return {
        "engine": setup.engine,
        "servers": setup.servers,
        "people": len(population.templates),
        "scope": share,
        "recall1": _recall(answers.results, population, share),
        "p50_ms": float(np.percentile(answers.seconds, 50) * 1e3),
    }


def _recall(results: Sequence[Answer], population: Population, share: float) -> float:
    """Return the share of mated probes whose first result is the nearest person by a scan of everyone in scope."""
    rows, mated = population.inside(share), len(population.probes) // 2
    matrix = population.templates[rows]
    nearest = [int(rows[np.argmax(matrix @ probe)]) + 1 for probe in population.probes[:mated]]
    return float(
        np.mean([answer[0]["person"]["id"] == person for answer, person in zip(results, nearest, strict=False)])
    )
