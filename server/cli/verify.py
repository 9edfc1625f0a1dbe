"""`kith verify`: hold database, storages and index against each other."""

import argparse
from collections.abc import Iterator
from contextlib import suppress

from server.adapters.data_directory import DataDirectory
from server.cli.options import Commands, add_data_option, put_together
from server.domain.errors import DatabaseDamaged, KithError
from server.records.soundness import damages
from server.service.trouble import Finding, Trouble
from server.settings import Settings

_MENDED = " - mended"


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="compare database, storages and index with each other")
    add_data_option(parser, settings)
    parser.add_argument("--repair", action="store_true", help="mend what can be mended; no picture of a person goes")
    parser.set_defaults(run=lambda arguments: _verify(settings, arguments))


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 where all is well or was mended, else 1."""
    left = [finding for finding in _findings(settings, arguments) if not _settled(finding, arguments.repair)]
    print("all is well" if not left else f"{len(left)} left to mend")
    return 1 if left else 0


def _findings(settings: Settings, arguments: argparse.Namespace) -> Iterator[Finding]:
    """Return what is wrong; where the database itself is, nothing else can be held against it."""
    directory = DataDirectory(arguments.data)
    damaged = damages(directory.database)
    directory.close()
    if damaged:
        yield from (Finding(Trouble.DATABASE_DAMAGED, damage) for damage in damaged)
        return
    kith = put_together(settings, arguments)
    with kith.records.session():
        yield from kith.verification.of_records()
        with suppress(DatabaseDamaged):  # by a template that was named just now
            kith.gallery.load()
            yield from kith.verification.of_index()


def _settled(finding: Finding, repair: bool) -> bool:
    """Print the finding, mend it where that is wanted and possible, and return whether it was."""
    outcome = _mended(finding) if repair and finding.mend else ""
    print(f"{finding.trouble}: {finding.what}{outcome}")
    return outcome == _MENDED


def _mended(finding: Finding) -> str:
    assert finding.mend
    try:
        finding.mend()
    except KithError as error:
        return f" - cannot be mended: {error}"
    return _MENDED
