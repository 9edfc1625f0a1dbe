"""Compare importing photos with encoding them alone: `python -m benchmarks.importing FOLDER [--photos 300]`.

One folder per person. Both process the same photos, a few at a time and in turns, so that other load on the machine
affects both. Prints photos per second of each and their ratio; `--json FILE` writes them too.
"""

import argparse
import json
import tempfile
from collections import Counter
from functools import partial
from itertools import islice
from pathlib import Path

from attrs import asdict, evolve, frozen

from benchmarks.engine.clock import milliseconds
from server.adapters.archives.folder import read_folder
from server.bootstrap import Kith, build
from server.domain.batches import batches
from server.domain.faces import Wanted
from server.domain.ports import FaceEngine
from server.service.enrolment.enrol import Duplicates
from server.service.imports.entries import Entry
from server.settings import Settings

_TURN = 50
"""Photos that each processes before the other takes its turn."""


@frozen
class Report:
    """The measurements."""

    photos: int
    enrolled: int
    engine_per_s: float
    import_per_s: float

    @property
    def ratio(self) -> float:
        """An import's share of the engine's throughput."""
        return self.import_per_s / self.engine_per_s


def main() -> None:
    """Measure, print and write the results."""
    options = _options()
    entries = [entry for entry in islice(read_folder(options.folder), options.photos) if isinstance(entry, Entry)]
    with tempfile.TemporaryDirectory() as data:
        report = measure(entries, Path(data))
    print(f"{report.photos} photos, {report.enrolled} enrolled")
    print(f"engine {report.engine_per_s:.2f} photos a second, import {report.import_per_s:.2f}: {report.ratio:.3f}")
    if options.json:
        options.json.write_text(json.dumps({**asdict(report), "ratio": report.ratio}, indent=1) + "\n")


def measure(entries: list[Entry], data: Path) -> Report:
    """Import the photos into an empty data directory, and encode each as well."""
    kith = build(evolve(Settings.from_environment(), data_dir=data), bulk=True)
    kith.gallery.load()
    _encode(kith.engine, entries[:4])  # warm up
    encoding, importing, states = 0.0, 0.0, Counter[str]()
    with kith.records.session():
        for turn in batches(entries, _TURN):
            encoding += milliseconds(partial(_encode, kith.engine, turn))
            importing += milliseconds(partial(_import, kith, turn, states))
    photos = len(entries)
    return Report(photos, states["enrolled"], 1000 * photos / encoding, 1000 * photos / importing)


def _encode(engine: FaceEngine, entries: list[Entry]) -> None:
    for _ in engine.encode_many(Wanted(entry.read(), entry.face) for entry in entries):
        pass


def _import(kith: Kith, entries: list[Entry], states: Counter[str]) -> None:
    for outcome in kith.photo_import().run(entries, Duplicates()):
        states[outcome.state.value] += 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with a subfolder of photos per person")
    parser.add_argument("--photos", type=int, default=300, help="how many photos to use (default: %(default)s)")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
