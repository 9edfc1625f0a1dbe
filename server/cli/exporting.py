"""`kith export`: write down everything that is kept of people."""

import argparse
from pathlib import Path

from server.adapters.archives.exported import ExportFolder
from server.cli.options import Commands, add_command, add_data_option, put_together
from server.cli.progress import with_progress
from server.cli.refusals import Refusals
from server.domain.errors import ImageNotFound
from server.service.exporting import Exported, Exporting
from server.settings import Settings

_EXAMPLES = """\
The folder gets people.jsonl, groups.jsonl, encodings.jsonl, the photos, and photos.csv, which says whose they are. A
server may go on meanwhile.

  kith export ~/everything
  kith import ~/everything --data another        everyone with groups, metadata, photos and encodings, on another server
  kith import ~/everything/photos.csv            the photos alone, as from any other table
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "export", "write down everything that is kept of people", _EXAMPLES)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder, or an empty one")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _export(settings, arguments))


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 where everything was written, 1 where photos are missing from their storage."""
    kith = put_together(settings, arguments)
    exporting, missing = kith.exporting, Refusals("more photos are missing; `kith verify` names all")
    people = photos = 0
    with kith.records.session(), ExportFolder(arguments.folder) as folder:
        for group in exporting.groups():
            folder.group(group)
        for exported in with_progress(exporting.people(), exporting.count(), "people"):
            photos += _write(folder, exporting, exported, missing)
            people += 1
    print(f"{people:,} people and {photos:,} pictures are in {arguments.folder}")
    return 1 if missing.count else 0


def _write(folder: ExportFolder, exporting: Exporting, exported: Exported, missing: Refusals) -> int:
    """Write a person and return how many pictures were written."""
    folder.person(exported)
    written = 0
    for picture in exported.pictures:
        try:
            folder.picture(exported, picture, exporting.content(picture), exporting.encoded(picture))
            written += 1
        except ImageNotFound as error:
            missing.tell(f"person {exported.person.id}", error)
    return written
