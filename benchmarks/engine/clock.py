"""Timing of two implementations, in turns."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

Work = Callable[[], Any]


def milliseconds(work: Work) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def medians(works: Sequence[Work], rounds: int) -> list[float]:
    """Return the median time of each, after one untimed call of each."""
    for work in works:
        work()
    times = [[milliseconds(work) for work in works] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]
