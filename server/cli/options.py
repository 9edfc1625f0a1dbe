"""Options that several commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path

from server.settings import Settings

Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command registers itself."""

Run = Callable[[argparse.Namespace], int]
"""What a command does; its exit code."""


def add_data_option(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Add --data, the data directory."""
    parser.add_argument(
        "--data",
        type=Path,
        default=settings.data_dir,
        metavar="DIR",
        help="the data directory, made on first use (default: %(default)s)",
    )
