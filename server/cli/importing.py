"""`kith import`: enrol many people at once, also while a server runs on the data directory."""

import argparse
from pathlib import Path

from server.adapters.archives.exported import PHOTOS, is_export
from server.cli.import_compreface import COMPREFACE, import_compreface
from server.cli.import_encodings import FACE_RECOGNITION, import_encodings
from server.cli.import_export import import_all_but_photos
from server.cli.import_photos import import_photos
from server.cli.options import Commands, add_command, add_data_option
from server.domain.errors import ValidationFailed
from server.settings import Settings

_EXAMPLES = """\
A folder holds a folder for each person, named like the person, with photos in it. A CSV file has a photo a row, in the
column photo, and either a name or an external_id; groups (a;b), metadata (JSON), metadata.KEY and expire_at may follow.
A ZIP archive has such folders in it, or a manifest.csv that is such a table.

  kith import ~/people                           a folder a person
  kith import staff.csv --group staff            what a table says, and all of them in one group
  kith import ~/everything                       what `kith export` wrote
  kith import ~/people --report refused.html     also write down what was refused, and why
  kith import compreface http://127.0.0.1:8000   its subjects; COMPREFACE_API_KEY is the key of its recognition service
  kith import compreface dump.sql                the same, of all its services, from what `pg_dump` wrote
  kith import --encodings encodings.pkl          face_recognition's encodings, with KITH_ENCODER=dlib

Stop it whenever you like: run again, it goes on, and a photo that is enrolled already is not looked at twice.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    help = "enrol many people: a folder or ZIP of photos, a CSV file, or encodings of another program"
    parser = add_command(commands, "import", help, _EXAMPLES)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("source", nargs="?", type=Path, metavar="FOLDER|CSV|ZIP", help="photos of each person")
    parser.add_argument("where", nargs="?", metavar="URL|DUMP", help="after compreface: its address, or a dump of it")
    what.add_argument("--encodings", type=Path, metavar="FILE", help="a pickle of face_recognition's encodings by name")
    _add_photo_options(parser)
    parser.add_argument(
        "--encoder",
        default=FACE_RECOGNITION,
        metavar="IDENTITY",
        help="the identity of the encoder that made the encodings (default: %(default)s)",
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _import(settings, arguments))


def _add_photo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--group", action="append", default=[], metavar="NAME", help="a group that everyone joins; may be repeated"
    )
    parser.add_argument(
        "--force", action="store_true", help="enrol faces too that are enrolled already, also of other persons"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="what became of each photo, as .json or .html")


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.source == COMPREFACE:
        return import_compreface(settings, arguments)
    if arguments.where:
        raise ValidationFailed(
            f"{arguments.where!r} follows {str(arguments.source)!r}; one folder or table is imported"
        )
    if arguments.encodings:
        return import_encodings(settings, arguments)
    if not is_export(arguments.source):
        return import_photos(settings, arguments)
    refused = import_all_but_photos(settings, arguments)
    arguments.source /= PHOTOS
    return import_photos(settings, arguments) or int(refused > 0)
