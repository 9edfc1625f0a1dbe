"""Options that several commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from server.adapters.data_directory import DataDirectory
from server.records.soundness import refuse_unsound
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


def add_command(commands: Commands, name: str, help: str, examples: str) -> argparse.ArgumentParser:
    """Add a command whose help ends with examples, and return its parser."""
    return commands.add_parser(
        name,
        help=help,
        description=f"{help[0].upper()}{help[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads an option that is a whole number, both ends among those it may be."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"must be from {least:,} to {most:,}, not {text}")
        return number

    read.__name__ = "whole number"  # how argparse calls what a text is not
    return read


def sound_directory(path: Path) -> DataDirectory:
    """Return a data directory whose database is sound, as far as a start can tell, or not made yet."""
    directory = DataDirectory(path)
    refuse_unsound(directory.database)
    return directory


def opened(settings: Settings, arguments: argparse.Namespace) -> "Kith":
    """Return the parts of the data directory that --data names, the gallery loaded."""
    kith = put_together(settings, arguments)
    kith.gallery.load()
    return kith


def put_together(settings: Settings, arguments: argparse.Namespace) -> "Kith":
    """Return the parts of the data directory that --data names, the gallery not loaded.

    They are imported here and not above: the parent of `kith serve` stays small without dlib and ONNX Runtime.
    """
    from server.bootstrap import build

    sound_directory(arguments.data).close()
    return build(evolve(settings, data_dir=arguments.data))
