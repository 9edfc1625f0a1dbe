"""Options that several commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from server.adapters.backups.target import refuse_lost_database
from server.adapters.data_directory import DataDirectory, directory_of
from server.domain.operator_errors import DatabaseUnfit
from server.records.sql.soundness import refuse_unsound, refuse_without_vectors
from server.settings import Settings

if TYPE_CHECKING:
    from server.bootstrap import Kith

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object
"""The subparsers that commands register with."""


def add_data_option(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Add --data, the data directory."""
    parser.add_argument(
        "--data",
        type=path,
        default=settings.data_dir,
        metavar="DIR",
        help="the data directory, created on first use (default: %(default)s)",
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


def path(text: str) -> Path:
    """Return the path of an option; an empty one is refused, as from a script's empty variable."""
    if not text:
        raise argparse.ArgumentTypeError("is empty; give a file or folder, or . for the current folder")
    return Path(text)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return the type of an option that takes a whole number from `least` to `most`."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"must be from {least:,} to {most:,}, not {text}")
        return number

    read.__name__ = "whole number"  # how argparse describes an invalid value
    return read


def sound_directory(settings: Settings, path: Path) -> DataDirectory:
    """Return a data directory whose database passes the checks of a start, or does not exist yet."""
    directory = directory_of(evolve(settings, data_dir=path))
    if settings.database is None:
        refuse_lost_database(path)
    refuse_unsound(directory.database)
    if settings.index == "pgvector":
        refuse_without_vectors(directory.database)
    return directory


def refuse_on_postgres(settings: Settings, instead: str) -> None:
    """Raise DatabaseUnfit, with what to do instead, if the records are in PostgreSQL."""
    if settings.database is not None:
        raise DatabaseUnfit(f"this command does not work with PostgreSQL, which KITH_DATABASE names: {instead}")


def opened(settings: Settings, arguments: argparse.Namespace, *, bulk: bool = False) -> "Kith":
    """Return the parts of a server on the directory in --data, for single photos or bulk, with the gallery loaded."""
    kith = put_together(settings, arguments, bulk=bulk)
    kith.gallery.load()
    return kith


def put_together(settings: Settings, arguments: argparse.Namespace, *, bulk: bool = False) -> "Kith":
    """Return the parts of a server on the directory in --data, without loading the gallery.

    They are imported here, not at the top, to keep the parent of `kith serve` small, without dlib and ONNX Runtime.
    """
    from server.bootstrap import build

    sound_directory(settings, arguments.data).close()
    return build(evolve(settings, data_dir=arguments.data), bulk=bulk)
