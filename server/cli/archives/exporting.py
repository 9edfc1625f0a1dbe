"""`kith export`: export everything stored about people."""

import argparse
from collections.abc import Iterable

from server.adapters.archives.exported import ExportFolder
from server.cli.terminal.options import Commands, add_command, add_data_option, path, put_together, whole
from server.cli.terminal.progress import with_progress
from server.cli.terminal.refusals import Refusals
from server.cli.terminal.words import counted
from server.domain.errors import ImageNotFound
from server.service.people.exporting import Exported, Exporting
from server.settings import Settings

_EXAMPLES = """\
The folder will contain people.jsonl, groups.jsonl, encodings.jsonl, the photos, and photos.csv, which says whose they
are. traces.jsonl has everything else that refers to a person: templates, faces in the inbox, refusals. A server may
keep running.

  kith export ~/everything
  kith export ~/for-ada --person 7               everything stored about one person, for that person
  kith import ~/everything --data another        import everyone, with groups, metadata, photos and encodings
  kith import ~/everything/photos.csv            import only the photos, as from any other table
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "export", "export everything stored about people", _EXAMPLES)
    parser.add_argument("folder", type=path, metavar="FOLDER", help="a new folder, or an empty one")
    parser.add_argument(
        "--person", type=whole(1, 2**63 - 1), metavar="ID", help="export only what is stored about this person"
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _export(settings, arguments))


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if everything was written, 1 if photos are missing from their storage."""
    kith = put_together(settings, arguments)
    exporting, missing = kith.exporting, Refusals("more photos are missing; `kith verify` lists them all")
    people = photos = 0
    with kith.records.session():
        wanted, total = _wanted(exporting, arguments.person)
        with ExportFolder(arguments.folder) as folder:
            for group in exporting.groups(arguments.person):
                folder.group(group)
            for exported in with_progress(wanted, total, "people"):
                photos += _write(folder, exporting, exported, missing)
                people += 1
    who = f"person {arguments.person}" if arguments.person else counted(people, "person", "people")
    print(f"{who} and {counted(photos, 'picture')} exported to {arguments.folder}")
    return 1 if missing.count else 0


def _wanted(exporting: Exporting, person: int | None) -> tuple[Iterable[Exported], int]:
    """Return the people to export, and their number. Raises PersonNotFound."""
    if person is None:
        return exporting.people(), exporting.count()
    return [exporting.person(person)], 1


def _write(folder: ExportFolder, exporting: Exporting, exported: Exported, missing: Refusals) -> int:
    """Write a person and return the number of pictures written."""
    folder.person(exported)
    written = 0
    for picture in exported.pictures:
        try:
            folder.picture(exported, picture, exporting.content(picture), exporting.encoded(picture))
            written += 1
        except ImageNotFound as error:
            missing.report(f"person {exported.person.id}", error)
    for trace in exporting.traces(exported):
        folder.trace(exported, trace)
    return written
