"""Options that several commands share."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from server.settings import Settings

if TYPE_CHECKING:
    from server.bootstrap import Kith

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


def opened(settings: Settings, arguments: argparse.Namespace) -> "Kith":
    """Return the parts of the data directory that --data names, the gallery loaded.

    They are imported here and not above: the parent of `kith serve` stays small without dlib and ONNX Runtime.
    """
    from server.bootstrap import build

    kith = build(evolve(settings, data_dir=arguments.data))
    kith.gallery.load()
    return kith
