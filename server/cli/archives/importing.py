"""`kith import`: enrol many people at once, even while a server runs on the data directory."""

import argparse

from server.adapters.archives.exported import PHOTOS, is_export
from server.cli.archives.import_compreface import COMPREFACE, import_compreface
from server.cli.archives.import_encodings import FACE_RECOGNITION, import_encodings
from server.cli.archives.import_export import import_all_but_photos
from server.cli.archives.import_photos import import_photos
from server.cli.terminal.options import Commands, add_command, add_data_option, path
from server.domain.errors import ValidationFailed
from server.settings import Settings

_EXAMPLES = """\
A folder has one subfolder of photos per person, named after them. A CSV file has one row per photo, with the column
photo and either name or external_id; optionally groups (a;b), metadata (JSON), metadata.KEY, expire_at and face (left
top right bottom). A ZIP archive has such subfolders, or such a table called manifest.csv.

  kith import ~/people                           one subfolder per person
  kith import staff.csv --group staff            the rows of a table, all into one group
  kith import ~/everything                       what `kith export` wrote
  kith import ~/people --report refused.html     also report what was refused, and why
  kith import compreface http://127.0.0.1:8000   all subjects; set COMPREFACE_API_KEY to the recognition service's key
  kith import compreface dump.sql                the subjects of all services, from a dump by `pg_dump`
  kith import --encodings encodings.pkl          face_recognition's encodings, with KITH_ENCODER=dlib

You can stop it at any time. Run it again to resume: photos that are already enrolled are skipped.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    help = "enrol many people from a folder or ZIP of photos, a CSV file, or another program's encodings"
    parser = add_command(commands, "import", help, _EXAMPLES)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("source", nargs="?", type=path, metavar="FOLDER|CSV|ZIP", help="photos of each person")
    parser.add_argument(
        "where", nargs="?", metavar="URL|DUMP", help="with compreface: its URL, or a dump of its database"
    )
    what.add_argument("--encodings", type=path, metavar="FILE", help="a pickle of face_recognition's encodings by name")
    _add_photo_options(parser)
    parser.add_argument(
        "--encoder",
        metavar="IDENTITY",
        help=f"with --encodings: the identity of the encoder that made them (default: {FACE_RECOGNITION})",
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _import(settings, arguments))


def _add_photo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--group", action="append", default=[], metavar="NAME", help="a group that everyone joins; repeatable"
    )
    parser.add_argument(
        "--force", action="store_true", help="also enrol faces that are already enrolled, even as other persons"
    )
    parser.add_argument(
        "--report", type=path, metavar="FILE", help="write the outcome of each photo or encoding, as .json or .html"
    )


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.encoder and not arguments.encodings:
        raise ValidationFailed("--encoder works only with --encodings; photos are encoded by this server's encoder")
    if arguments.source == COMPREFACE:
        return import_compreface(settings, arguments)
    if arguments.where:
        raise ValidationFailed(f"{arguments.where!r} follows {str(arguments.source)!r}; give one folder or table")
    if arguments.encodings:
        return import_encodings(settings, arguments)
    if not is_export(arguments.source):
        return import_photos(settings, arguments)
    refused = import_all_but_photos(settings, arguments)
    arguments.source /= PHOTOS
    return import_photos(settings, arguments) or int(refused > 0)
