"""`kith cluster`: find the people in unsorted photos."""

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen
from threadpoolctl import threadpool_limits

from server.adapters.archives.folder import photos_below
from server.adapters.archives.readable_files import read_regular
from server.cli.terminal.options import Commands, add_command, add_data_option, opened, path
from server.cli.terminal.progress import with_progress
from server.cli.terminal.refusals import Refusals
from server.cli.terminal.words import counted, how_many_known
from server.domain.errors import KithError, ValidationFailed
from server.settings import Settings

if TYPE_CHECKING:
    from server.bootstrap import Kith
    from server.service.clusters.clustering import SeenFace, Someone

_EXAMPLES = """\
  kith cluster ~/photos --table people.csv --page people.html

Look at people.html, write a name in each person's rows of people.csv, delete the rows you do not want, and enrol them:

  kith import people.csv

The names of people who are already enrolled are suggestions, each with its confidence: check them before you import.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "cluster", "find the people in unsorted photos", _EXAMPLES)
    parser.add_argument("folder", type=path, metavar="FOLDER", help="the folder of photos, including subfolders")
    parser.add_argument("--table", type=path, metavar="FILE", help="write a table for `kith import`, one row per face")
    parser.add_argument("--page", type=path, metavar="FILE", help="write an HTML page of the people and their faces")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _cluster(settings, arguments))


_NOT_UTF8 = ValidationFailed("its name is not UTF-8; rename it")


@frozen
class _FoundFaces:
    faces: "list[SeenFace]"
    refused: int
    copies: int


def _cluster(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every photo could be read, else 1."""
    photos = _photos(arguments.folder)
    kith = opened(settings, arguments, bulk=True)
    with kith.records.session(), threadpool_limits(1, "blas"):  # BLAS threads would compete with the engine's for cores
        found = _find_faces(kith, photos)
        people = kith.services.clustering.people(found.faces)
        _write(kith, arguments, photos, people)
    print(_summary(len(photos), found, people))
    return 1 if found.refused else 0


def _summary(photos: int, found: _FoundFaces, people: "Sequence[Someone[SeenFace]]") -> str:
    copies = f" ({counted(found.copies, 'copy', 'copies')} left out)" if found.copies else ""
    faces, persons = counted(len(found.faces), "face"), counted(len(people), "person", "people")
    known = f". {how_many_known(_known(people), len(people))}" if people else ""
    return f"{counted(photos, 'photo')}{copies}, {faces}, {persons}{known}"


def _photos(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ValidationFailed(f"{folder} is not a folder")
    return list(photos_below(folder))


def _find_faces(kith: "Kith", photos: list[Path]) -> _FoundFaces:
    copies: set[Path] = set()
    results = kith.services.clustering.faces(_contents(photos, copies))
    faces: list[SeenFace] = []
    refusals = Refusals("more photos could not be read; they are not listed")
    for photo, found in zip(photos, with_progress(results, len(photos), "photos"), strict=True):
        if photo in copies:
            continue
        if isinstance(found, KithError):
            refusals.report(photo, found if _is_text(photo) else _NOT_UTF8)
        else:
            faces += found
    return _FoundFaces(faces, refusals.count, len(copies))


def _contents(photos: list[Path], copies: set[Path]) -> Iterator[bytes]:
    """Yield the bytes of each photo, or none for a copy of an earlier one, which is added to `copies`."""
    read: set[bytes] = set()
    for photo in photos:
        content = _content(photo)
        digest = hashlib.sha256(content).digest()
        if content and digest in read:
            copies.add(photo)
            content = b""
        read.add(digest)
        yield content


def _content(photo: Path) -> bytes:
    try:
        return read_regular(photo) if _is_text(photo) else b""
    except OSError:
        return b""  # which is then reported as not a photo


def _is_text(photo: Path) -> bool:
    """Return whether a table or a page can contain the photo's name."""
    try:
        return bool(str(photo).encode())
    except UnicodeEncodeError:
        return False


def _write(
    kith: "Kith", arguments: argparse.Namespace, photos: list[Path], people: "Sequence[Someone[SeenFace]]"
) -> None:
    from server.cli.clustering.cluster_files import (  # imports Pillow, which the parent of `kith serve` does without
        write_page,
        write_table,
    )

    if arguments.table:
        write_table(arguments.table, photos, people)
    if arguments.page:
        write_page(arguments.page, photos, people, kith.engine)


def _known(people: "Sequence[Someone[SeenFace]]") -> int:
    return sum(someone.known is not None for someone in people)
