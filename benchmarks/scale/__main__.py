"""The command."""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import asdict

from benchmarks import scale
from benchmarks.index.population import Population
from benchmarks.scale.agreement import disagreements
from benchmarks.scale.asking import Answer
from benchmarks.scale.growth import growth
from benchmarks.scale.measure import Load, measure
from benchmarks.scale.people import bytes_per_person, load, vacuum
from benchmarks.scale.setups import SetUp, Site
from server.bootstrap import engine_of
from server.domain.persistence.database_url import DatabaseUrl
from server.settings import Settings
from tests.several_servers.database import database


def main() -> int:
    """Measure and print; with --json also write the figures. Return 1 if two set-ups answered differently."""
    options = _options()
    with (
        TemporaryDirectory(prefix="kith-scale-", dir=options.folder) as folder,
        database(Path(folder) / "pg") as server,
    ):
        site = Site(Path(folder), DatabaseUrl.parse(server.url))
        site.prepare()
        report = _report(site, _populated(site, options), options)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for line in report["disagreements"]:
        print(line, file=sys.stderr)
    return 1 if report["disagreements"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.scale", description=scale.__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="(default: %(default)s)")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 2, 4], help="servers on PostgreSQL (1 2 4)")
    parser.add_argument("--probes", type=int, default=200, help="half enrolled, half not (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=8, help="concurrent clients (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of load per scope (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="a folder with room for the people, instead of the temporary one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    return parser.parse_args()


def _populated(site: Site, options: argparse.Namespace) -> Population:
    population = Population.draw(options.people, options.probes, "both")
    engine = engine_of(Settings(), site.folder / "models")
    for place in (site.file, site.url):
        load(place, engine.encoder, engine.dimension, population)
    vacuum(site.url)
    return population


def _report(site: Site, population: Population, options: argparse.Namespace) -> dict[str, Any]:
    report: dict[str, Any] = {"rows": [], "setups": []}
    told: list[list[Answer]] = []
    for setup in SetUp.all(options.servers):
        with site.running(setup) as running:
            vacuum(site.url)
            rows, answers = measure(setup, running, population, Load(options.clients, options.seconds))
        stored = bytes_per_person(site.place_of(setup), options.people)
        report["setups"].append({**asdict(setup), **running.figures, "bytes_per_person": stored})
        report["rows"] += rows
        told.append(answers)
        _print(report["setups"][-1], rows)
    report["growth"] = growth(site, options.servers, Load(options.clients, options.seconds))
    for row in report["growth"]:
        print(f"{row['engine']}, {row['servers']} servers of one core each: {row['photos_per_s']:.1f} photos a second")
    return report | {"disagreements": _differences(told)}


def _differences(told: list[list[Answer]]) -> list[str]:
    return [line for answers in told[1:] for line in disagreements(told[0], answers)]


def _print(setup: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    print(
        f"{setup['engine']}, {setup['servers']} servers: ready in {setup['ready_s']:.1f} s, "
        f"{setup['megabytes']:.0f} MB each, {setup['bytes_per_person']:,.0f} bytes a person in the database"
    )
    for row in rows:
        print(
            f"  scope {row['scope']:5.0%}  recall1 {row['recall1']:.3f}  p50 {row['p50_ms']:6.1f} ms  "
            f"{row['per_s']:6.1f} a second",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
