"""`kith checkpoint`: erase deleted data from the disk now."""

import argparse

from server.cli.terminal.options import Commands, add_data_option, opened
from server.settings import Settings


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("checkpoint", help="erase deleted data from the disk now")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _checkpoint(settings, arguments))


def _checkpoint(settings: Settings, arguments: argparse.Namespace) -> int:
    opened(settings, arguments).services.maintenance.checkpoint()
    return 0
