"""`kith verify`: check database, storages and index against each other."""

import argparse
from collections.abc import Iterator
from contextlib import suppress

from attrs import evolve

from server.adapters.data_directory import directory_of
from server.cli.terminal.options import Commands, add_data_option, put_together
from server.domain.errors import KithError
from server.domain.operator_errors import DatabaseDamaged
from server.records.sql.soundness import damages
from server.service.upkeep.fault import Fault, Finding
from server.settings import Settings

_REPAIRED = " - repaired"


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="check database, storages and index against each other")
    add_data_option(parser, settings)
    parser.add_argument(
        "--repair", action="store_true", help="repair what can be repaired; never deletes a person's picture"
    )
    parser.set_defaults(run=lambda arguments: _verify(settings, arguments))


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if all is well or was repaired, else 1."""
    left = [finding for finding in _findings(settings, arguments) if not _settled(finding, arguments.repair)]
    print("all is well" if not left else f"{len(left)} left to repair")
    return 1 if left else 0


def _findings(settings: Settings, arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield what is wrong; if the database itself is damaged, nothing else can be checked."""
    directory = directory_of(evolve(settings, data_dir=arguments.data))
    damaged = damages(directory.database)
    directory.close()
    if damaged:
        yield from (Finding(Fault.DATABASE_DAMAGED, damage) for damage in damaged)
        return
    kith = put_together(settings, arguments)
    with kith.records.session():
        yield from kith.verification.of_records()
        with suppress(DatabaseDamaged):  # a damaged template was just reported
            kith.gallery.load()
            yield from kith.verification.of_index()


def _settled(finding: Finding, repair: bool) -> bool:
    """Print the finding, repair it if requested and possible, and return whether it was repaired."""
    outcome = _mended(finding) if repair and finding.mend else ""
    print(f"{finding.fault}: {finding.what}{outcome}")
    return outcome == _REPAIRED


def _mended(finding: Finding) -> str:
    assert finding.mend
    try:
        finding.mend()
    except KithError as error:
        return f" - cannot be repaired: {error}"
    return _REPAIRED
