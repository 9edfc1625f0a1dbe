"""Measure erasures: `python -m benchmarks.erasure [--people 10000] [--rounds 60] [--only-costs] [--json FILE]`.

Enrols photographed and synthetic people with a master key, backs them up unencrypted and to a recipient's key, erases
one, and searches every byte of the data directory, of the backups and of everything their owner can decrypt for pieces
of that person's picture, encoding, templates and index code. The same without a master key shows that the search finds
such pieces. Then it restores, with the key store, and compares answers. Finally, four servers, with and without master
key and audit, enrol and search in turns.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from attrs import asdict, define, field

from benchmarks.erasure.cost import Times, costs, seconds_of, times_longer
from benchmarks.erasure.people import MASTER, enrol_photos, make_up, opened
from benchmarks.erasure.traces import Traces
from server.adapters.backups import manifest_file
from server.adapters.backups.keys import opening_of
from server.adapters.backups.reading import OpenedBackup, name_at
from server.domain.identification.search_values import SearchParams, SearchResult
from server.service.identification.search import Question

_PHOTOS = Path(__file__).parents[2] / "examples" / "photos" / "enrol"
_ERASED = "Barack Obama"
_FEW = 1500
"""Synthetic people without a master key: the index has codes from a thousand people on."""


@define
class Report:
    """The measurements."""

    people: int
    found_before: dict[str, dict[str, int]] = field(factory=dict)
    """Files with pieces of the person by place and kind, without a master key and before an erasure."""
    found_after: dict[str, dict[str, int]] = field(factory=dict)
    """The same with a master key, after the erasure."""
    restored: str = ""
    backup_s: float = 0.0
    erase_s: float = 0.0
    restore_s: float = 0.0
    answers_equal: bool | None = None
    """Whether searches find the remaining people after the restore as before."""
    seconds: dict[str, dict[str, float]] = field(factory=dict)
    """Seconds of an enrolment and a search, without master key and audit."""
    times_longer: dict[str, dict[str, dict[str, Times]]] = field(factory=dict)
    """How many times as long they take with master key, audit, or both."""


def main() -> int:
    """Measure, print and write the results; return 1 if anything of the person was found, or answers differ."""
    options = _options()
    report = Report(options.people)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if not options.only_costs:
            _without_master_key(Path(folder) / "clear", report)
            _with_master_key(Path(folder) / "sealed", report)
        _costs(options.rounds, Path(folder), report)
    print(json.dumps(asdict(report), indent=1))
    if options.json:
        options.json.write_text(json.dumps(asdict(report), indent=1) + "\n")
    found = any(count for place in report.found_after.values() for count in place.values())
    return 1 if found or report.answers_equal is False else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.erasure", description="What an erasure reaches.")
    parser.add_argument("--people", type=int, default=10_000, help="synthetic people (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=60, help="enrolments and searches of each (default: %(default)s)")
    parser.add_argument("--only-costs", action="store_true", help="measure only what encryption and the audit cost")
    parser.add_argument("--folder", type=Path, help="the folder to work in, instead of the system's temporary one")
    parser.add_argument("--json", type=Path, help="write the results to this file too")
    return parser.parse_args()


def _without_master_key(folder: Path, report: Report) -> None:
    """Show that the search finds pieces that are there."""
    data = folder / "data"
    with opened(data, None) as kith:
        person = enrol_photos(kith, _PHOTOS)[_ERASED]
        make_up(kith, _FEW)
        kith.services.maintenance.checkpoint()
        traces = Traces.of(kith, person)
    _back_up(folder, None)
    report.found_before = _found(folder, traces)


def _with_master_key(folder: Path, report: Report) -> None:
    data = folder / "data"
    with opened(data, MASTER) as kith:
        person = enrol_photos(kith, _PHOTOS)[_ERASED]
        make_up(kith, report.people)
        kith.services.maintenance.checkpoint()
        traces = Traces.of(kith, person)
    report.backup_s = _back_up(folder, MASTER)
    report.erase_s, _ = _kith(MASTER, "erase", person, "--data", data)
    restored = folder / "restored"
    restored.mkdir()
    shutil.copy(data / "person-keys.db", restored)
    report.restore_s, report.restored = _kith(MASTER, "restore", folder / "backups", "--data", restored)
    report.found_after = _found(folder, traces)
    report.answers_equal = _answers(data) == _answers(restored)


def _answers(data: Path) -> list[list[SearchResult]]:
    """Return the people that each photo finds in a data directory, however unlike."""
    wide = SearchParams(max_distance=2.0, result_size=100)
    with opened(data, MASTER) as kith:
        search = kith.services.search
        return [search.answer(Question(photo=photo, params=wide)).results for photo in _photos()]


def _costs(rounds: int, folder: Path, report: Report) -> None:
    for name, asked in costs(_photos(), rounds, folder).items():
        report.seconds[name], report.times_longer[name] = seconds_of(asked), times_longer(asked)


def _photos() -> list[bytes]:
    return [photo.read_bytes() for photo in sorted(_PHOTOS.parent.rglob("*.jpg"))]


def _back_up(folder: Path, master: str | None) -> float:
    """Back up unencrypted and to a recipient, decrypt the latter, and return the seconds of the former."""
    data, key = folder / "data", folder / "recipient.key"
    _kith(None, "backup-key", key)
    seconds, _ = _kith(master, "backup", folder / "backups", "--data", data)
    _kith(master, "backup", folder / "encrypted", "--data", data, "--recipient", f"{key}.pub")
    _decrypt(folder / "encrypted", key, folder / "decrypted")
    return seconds


def _decrypt(backups: Path, key: Path, target: Path) -> None:
    name = name_at(backups, None)
    manifest = manifest_file.read(backups, name)
    backup = OpenedBackup(backups, opening_of(manifest.recipients, key))
    target.mkdir()
    backup.take_database(name, manifest, target / "kith.db")
    for number, picture in enumerate(manifest.pictures):
        (target / str(number)).write_bytes(backup.picture(picture, manifest))


def _found(folder: Path, traces: Traces) -> dict[str, dict[str, int]]:
    return {place.name: traces.found_in(place) for place in sorted(folder.iterdir()) if place.is_dir()}


def _kith(master: str | None, *arguments: object) -> tuple[float, str]:
    """Run a command and return its seconds and what it printed."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
    line = [sys.executable, "-m", "server.cli.main", *map(str, arguments)]
    start = time.monotonic()
    given = {"KITH_MASTER_KEY": master} if master else {}
    done = subprocess.run(line, env={**environment, **given}, check=True, stdout=subprocess.PIPE, text=True)
    return time.monotonic() - start, done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
