"""`kith migrate`: move the records of a data directory to PostgreSQL, or back."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.adapters.data_directory import DATABASE, DataDirectory
from server.cli.terminal.options import Commands, add_command, add_data_option
from server.cli.terminal.progress import with_progress
from server.cli.terminal.words import counted
from server.domain.errors import KithError
from server.domain.operator_errors import InUse
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.moving import Moving
from server.records.engines.opening import opened
from server.records.sql.soundness import refuse_unsound
from server.settings import Settings

_EXAMPLES = """\
Stop the servers first. If the command is interrupted, run it again: it continues. At the end it compares every row. The
source is left unchanged, and so are the pictures: set KITH_STORAGE_ROOT to their folder.

  kith migrate --data data --to postgresql://kith@db.example/kith      the database must be empty
  kith migrate --data other --from postgresql://kith@db.example/kith   back, to a new data directory

Leave the password out of the URL to have it read from PGPASSFILE.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "migrate", "move all records to PostgreSQL, or back", _EXAMPLES)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", type=_url, metavar="URL", help="move the data directory's records to this database")
    way.add_argument("--from", dest="origin", type=_url, metavar="URL", help="move this database's records back")
    add_data_option(parser, settings)
    parser.set_defaults(run=_migrate)


def _url(text: str) -> DatabaseUrl:
    try:
        return DatabaseUrl.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"is {error}") from None


def _migrate(arguments: argparse.Namespace) -> int:
    with _alone(arguments.data) as file:
        origin, to = (file, arguments.to) if arguments.to else (arguments.origin, file)
        if origin == file and not file.exists():
            raise KithError(f"{arguments.data} has no database to move")
        refuse_unsound(origin)
        with opened(origin) as source, opened(to) as target:
            moved = _moved(Moving(source, target))
    print(f"{counted(moved, 'row')} moved from {origin} to {to}, and compared")
    return 0


def _moved(moving: Moving) -> int:
    """Move and compare all rows, and return how many were moved, without those of an earlier attempt."""
    left = moving.begin()
    moved = sum(1 for _ in with_progress(moving.rows(), left, "rows"))
    moving.finish()
    return moved


@contextmanager
def _alone(data: Path) -> Iterator[Path]:
    """Yield the path of the database file of a data directory that no other process uses."""
    with closing(DataDirectory(data)) as directory:
        if not directory.alone():
            raise InUse(f"the data directory {data} is in use: stop its server first")
        yield directory.path / DATABASE
