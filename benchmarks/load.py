"""A server under load: what it answers, how long that takes, and what it loses.

`python -m benchmarks.load [--seconds N] [--clients N] [--json FILE]` starts a server of its own on this machine.
Clients enrol, search, merge and delete for half of the time; then there are as many searches as the server carries,
then twice as many.
"""

import argparse
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.load_clients import Health, mix, searches
from benchmarks.server_process import ServerProcess

FULL_CLIENTS = 4 * (os.cpu_count() or 1)
"""Searches at once that keep every thread of a server with the default settings busy."""


def measure(server: ServerProcess, seconds: float, clients: int) -> dict[str, float | None]:
    """Return the figures of one run."""
    with Health(server.url) as health:
        searches(server.url, FULL_CLIENTS, min(seconds / 8, 10))
        before = server.megabytes()
        mixed, lost = mix(server.url, clients, seconds / 2)
        growth = server.megabytes() - before
        full = searches(server.url, FULL_CLIENTS, seconds / 4)
        over = searches(server.url, 2 * FULL_CLIENTS, seconds / 4)
    everything = (mixed, full, over, health.answers)
    return {
        "requests": sum(answers.count for answers in everything),
        "unexpected": sum(len(answers.unexpected) for answers in everything) + len(health.answers.refused),
        "lost": lost,
        "p50_ms": _quantile(full.accepted, 0.5),
        "p99_ms": _quantile(full.accepted, 0.99),
        "overload_p99_ms": _quantile(over.accepted, 0.99),
        "overload_refused": len(over.refused),
        "overload_refused_ms": _quantile(over.refused, 0.99),
        "healthz_p99_ms": _quantile(health.seconds, 0.99),
        "rss_growth_mb": round(growth, 1),
        "searches_per_s": round(len(full.accepted) / (seconds / 4), 1),
    }


def _quantile(seconds: list[float], share: float) -> float | None:
    """Return milliseconds, or None where there is nothing to measure."""
    return round(1000 * float(np.quantile(seconds, share)), 1) if seconds else None


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.load", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long it takes (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=32, help="clients of the mixed work (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    return parser.parse_args()


def main() -> None:
    """Measure, print the figures, and write them where that was asked for."""
    arguments = _parsed()
    with TemporaryDirectory() as data, ServerProcess.started(Path(data)) as server:
        figures = measure(server, arguments.seconds, arguments.clients)
    for name, value in figures.items():
        print(f"{name:20} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
