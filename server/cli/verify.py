"""`kith verify`: hold database, storages and index against each other."""

import argparse

from server.cli.options import Commands, add_data_option, opened
from server.service.trouble import Finding
from server.settings import Settings


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="hold database, storages and index against each other")
    add_data_option(parser, settings)
    parser.add_argument("--repair", action="store_true", help="mend what can be mended; no picture of a person goes")
    parser.set_defaults(run=lambda arguments: _verify(settings, arguments))


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 where all is well or was mended, else 1."""
    kith = opened(settings, arguments)
    with kith.records.session():
        left = [finding for finding in kith.verification.findings() if not _settled(finding, arguments.repair)]
    print("all is well" if not left else f"{len(left)} left to mend")
    return 1 if left else 0


def _settled(finding: Finding, repair: bool) -> bool:
    """Print the finding, mend it where that is wanted and possible, and return whether it was."""
    mended = repair and finding.mend is not None
    print(f"{finding.trouble}: {finding.what}{' - mended' if mended else ''}")
    if mended and finding.mend:
        finding.mend()
    return mended
