"""`kith import compreface`: import subjects and photos from a running CompreFace, or a dump of its database."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from server.adapters.archives.compreface import CompreFace
from server.adapters.archives.compreface_dump import read_dump
from server.cli.archives.import_photos import import_entries
from server.cli.archives.import_report import check_report_name
from server.domain.errors import ValidationFailed
from server.environment.outgoing import ServerUrl
from server.service.imports.entries import Entry, Unusable
from server.settings import Settings

COMPREFACE = Path("compreface")
"""The source name that means a CompreFace server instead of a folder or a table."""
_KEY = "COMPREFACE_API_KEY"


def import_compreface(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every photo is now enrolled, else 1; 130 if interrupted."""
    check_report_name(arguments.report)
    entries = list(_entries(arguments.where, os.environ.get(_KEY), tuple(arguments.group)))
    return import_entries(settings, arguments, entries)


def _entries(where: str | None, key: str | None, groups: tuple[str, ...]) -> Iterator[Entry | Unusable]:
    if not where:
        raise ValidationFailed("say where CompreFace is: kith import compreface http://127.0.0.1:8000, or a dump.sql")
    if "://" not in where:
        return read_dump(Path(where), key, groups)
    if key is None:
        raise ValidationFailed(f"set {_KEY} to the key of the recognition service to import")
    return CompreFace(ServerUrl.of(where, "CompreFace", "http://127.0.0.1:8000"), key).entries(groups)
