"""Options that several commands share."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.settings import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object
"""Where a command registers itself."""


def add_data_option(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Add --data, the data directory."""
    parser.add_argument(
        "--data",
        type=Path,
        default=settings.data_dir,
        metavar="DIR",
        help="the data directory, made on first use (default: %(default)s)",
    )
