"""Compare the index with its peers: `python -m benchmarks.index [--people N] [--json FILE]`.

Each engine is built and searched in its own process, one after the other, with the same people and probes; a search is
timed on one thread. Engines that are not installed are left out.
"""

import argparse
import json
import multiprocessing
import pickle
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.index.engines import ENGINES, Kith
from benchmarks.index.measure import exact_answers, measure
from benchmarks.index.population import MODELS, Population
from benchmarks.index.process import restart, save

_LADDER = [10_000, 100_000, 1_000_000]
SLOW = "kith-hnsw"
"""Measured only on request: its graph takes longer to build than all peers together."""

_NEEDS = {
    "hnswlib": "hnswlib",
    "faiss-hnsw": "faiss",
    "faiss-flat": "faiss",
    "usearch": "usearch",
    "faceflash": "faceflash",
}


def main() -> None:
    """Measure and print; with --json also write the results."""
    options = _options()
    report: dict[str, Any] = {"rows": [], "engines": [], "processes": []}
    for people, like in product(options.people, options.like):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            _one_size(people, like, options, Path(folder), report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.index", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=_LADDER)
    parser.add_argument("--like", nargs="+", choices=MODELS, default=list(MODELS), help="whose templates")
    parser.add_argument("--folder", type=Path, help="a folder with room for the people, instead of the temporary one")
    parser.add_argument("--probes", type=int, default=2000)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[name for name in ENGINES if name != SLOW])
    parser.add_argument("--seconds", type=float, default=15.0, help="how long searches run beside writes")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _one_size(people: int, like: str, options: argparse.Namespace, folder: Path, report: dict[str, Any]) -> None:
    print(f"\n== {people:,} people, templates like those of {like}")
    _apart(_prepare, people, options.probes, like, folder)
    for name in options.engines:
        if name in _NEEDS and not find_spec(_NEEDS[name]):
            print(f"{name}: not installed")
            continue
        outcome = _apart(_measure, name, like, folder)
        _print(outcome)
        report["rows"] += outcome.pop("rows")
        report["engines"].append(outcome)
        if name == "kith":
            process = _apart(_restart, like, folder, options.seconds)
            _print_process(process)
            told = {key: outcome[key] for key in ("people", "like", "build_per_s", "snapshot_s")} | process
            report["processes"].append(told)
            report |= told


def _apart(work: Any, *arguments: Any) -> Any:
    """Run the work in a fresh process, so that its memory and threads are its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _prepare(people: int, probes: int, like: str, folder: Path) -> None:
    population = Population.draw(people, probes, like)
    population.save(folder)
    (folder / "exact").write_bytes(pickle.dumps(exact_answers(population)))


def _measure(name: str, like: str, folder: Path) -> dict[str, Any]:
    engine = ENGINES[name]()
    exact = pickle.loads((folder / "exact").read_bytes())
    outcome = measure({"engine": name, "like": like}, engine, Population.open(folder), exact)
    if type(engine) is Kith:
        outcome["snapshot_s"] = save(engine.index, folder / "gallery")
    return outcome


def _restart(like: str, folder: Path, seconds: float) -> dict[str, Any]:
    return restart(folder / "gallery", Population.open(folder).probes, like, seconds)


def _print(outcome: dict[str, Any]) -> None:
    print(
        f"\n{outcome['engine']}, {outcome['people']:,} people: built {outcome['build_per_s']:,.0f} a second, "
        f"{outcome['bytes_per_person']:,.0f} bytes a person"
    )
    for row in outcome["rows"]:
        print(
            "  scope {scope:7.1%}  {kind:9}  exact {exact:.4f}  recall@1 {recall1:.4f}  recall@10 {recall10:.4f}  p50 "
            "{p50_ms:7.2f} ms  p99 {p99_ms:7.2f} ms  all threads {all_threads_per_s:6.0f}/s".format(**row),
            flush=True,
        )


def _print_process(process: dict[str, Any]) -> None:
    print(
        "  a server process: ready in {load_s:.1f} s, {load_processor_s:.1f} of them a core's; "
        "{bytes_per_person:,.0f} bytes a person, of which "
        "{own_bytes_per_person:,.0f} not from a file, {resident_bytes_per_person:,.0f} while no other needs memory; "
        "{bytes_per_further_process:,.0f} in a further process; while others write {mixed_load[writes_per_s]:,.0f} a "
        "second, a search waits {mixed_load[wait_p99_ms]:.1f} ms at p99 of "
        "{mixed_load[search_p99_ms]:.1f}".format(**process),
        flush=True,
    )
