"""`kith restore`: restore a backup to a data directory."""

import argparse
from contextlib import closing
from datetime import datetime

from server.adapters.backups import manifest_file
from server.adapters.backups.keys import opening_of
from server.adapters.backups.reading import OpenedBackup, name_at
from server.adapters.backups.target import replaced
from server.adapters.data_directory import DATABASE, PERSON_KEYS
from server.adapters.person_keys.opening import person_keys
from server.cli.backups.pictures import watched
from server.cli.terminal.options import Commands, add_command, add_data_option, path, refuse_on_postgres
from server.cli.terminal.words import counted
from server.domain.audit.entries import Audited, most
from server.records.sql.soundness import audited_in
from server.service.audit.restore_entry import note_restore
from server.service.backups.relocation import Relocation
from server.service.backups.restoring import Restored, count, restore
from server.service.erasing.erased_since_backup import forget_erased
from server.settings import Settings

_EXAMPLES = """\
Stop the server first. Everything is read and compared before anything is replaced. With a master key, you need the
current key store too, in the data directory or in KITH_KEY_STORES; people erased since the backup are not restored.

  kith restore /mnt/backup --data data                            the newest backup, to a new data directory
  kith restore /mnt/backup --data data --at 2026-11-28T12:00      the newest backup made at or before that time
  kith restore /mnt/backup --data data --replace                  replace what is in the data directory, for good
  kith restore /mnt/backup --data data --identity backup.key      an encrypted backup
  kith restore /mnt/backup --data data --take-over                storages in S3 stay where they are
  kith restore /mnt/backup --data data --place 2=s3://new/faces   put the pictures of storage 2 somewhere else
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "restore", "restore a backup", _EXAMPLES)
    parser.add_argument("source", type=path, metavar="SOURCE", help="the folder of backups")
    parser.add_argument(
        "--at",
        type=_moment,
        metavar="TIME",
        help="the newest backup made at or before this time; local time unless it names a zone, such as Z",
    )
    parser.add_argument(
        "--identity", type=path, metavar="FILE", help="the file of the private key, for an encrypted backup"
    )
    parser.add_argument("--replace", action="store_true", help="replace a data directory that has a database")
    parser.add_argument(
        "--take-over", action="store_true", help="use storages in S3 where they are; the server backed up must be gone"
    )
    parser.add_argument(
        "--place",
        type=_place,
        action="append",
        default=[],
        metavar="ID=URI",
        help="put the pictures of this storage elsewhere",
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _restore(settings, arguments))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a time such as 2026-11-28T19:05, not {text}") from None


def _place(text: str) -> tuple[int, str]:
    id, equals, uri = text.partition("=")
    if not (id.isdecimal() and equals and uri):
        raise argparse.ArgumentTypeError(f"must be a storage's id and a uri, such as 2=s3://bucket/prefix, not {text}")
    return int(id), uri


def _restore(settings: Settings, arguments: argparse.Namespace) -> int:
    refuse_on_postgres(settings, "use pg_restore, or unset KITH_DATABASE to restore a data directory")
    name = name_at(arguments.source, arguments.at)
    manifest = manifest_file.read(arguments.source, name)
    backup = OpenedBackup(arguments.source, opening_of(manifest.recipients, arguments.identity))
    with replaced(arguments.data, filled_too=arguments.replace) as target:
        relocation = Relocation(arguments.take_over, dict(arguments.place))
        manifest = restore(backup, name, target, watched, relocation)
        note_restore(
            target.database, name, most([settings.audit or Audited.OFF, audited_in(arguments.data / DATABASE)])
        )
        stores = settings.key_stores or (arguments.data / PERSON_KEYS,)
        with closing(person_keys(settings.master_key, stores, target.database)) as keys:
            erased = forget_erased(target, keys)
        restored = count(target, manifest)
    print(f"{name} is in {arguments.data}: {_summary(restored)}")
    if erased:
        print(f"{counted(erased, 'person')} erased since the backup and not restored")
    return 0


def _summary(restored: Restored) -> str:
    text = f"{counted(restored.persons, 'person')}, {counted(restored.pictures, 'picture')}"
    return f"{text}; {restored.missing:,} were missing already" if restored.missing else text
