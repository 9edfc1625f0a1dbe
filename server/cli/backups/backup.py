"""`kith backup`: back up everything a server stores, or verify backups."""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

from server.adapters.backups.copy_folder import CopyFolder
from server.adapters.backups.filling import FilledBackups, filling
from server.adapters.backups.keys import sealing_for
from server.adapters.backups.reading import CheckedBackups
from server.adapters.blob.stores import StoresByUri
from server.adapters.data_directory import DataDirectory
from server.adapters.person_keys.opening import keys_of
from server.cli.backups.pictures import watched
from server.cli.terminal.options import (
    Commands,
    add_command,
    add_data_option,
    path,
    refuse_on_postgres,
    sound_directory,
    whole,
)
from server.cli.terminal.words import counted
from server.domain.errors import ValidationFailed
from server.domain.operator_errors import BackupDamaged, BackupMissing
from server.records.records import Records
from server.service.audit.notes import Notes
from server.service.backups.checking import Checked, check_all
from server.service.backups.making import BackupMaking, MadeBackup
from server.settings import Settings

_EXAMPLES = """\
The server can keep running. Backups in one folder share their pictures, so each further one takes little more space
than the database. With a master key, backups do not contain the key store: keep it on two disks, with KITH_KEY_STORES.

  kith backup /mnt/backup --keep 14                      back up, then delete all but the newest 14 backups
  kith backup /mnt/backup --recipient backup.key.pub     encrypt; `kith backup-key` makes the keys on another machine
  kith backup /mnt/backup --verify                       read all backups back and compare
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "backup", "back up everything a server stores, or verify backups", _EXAMPLES)
    parser.add_argument("folder", type=path, metavar="DEST", help="the folder of backups, created on first use")
    parser.add_argument("--recipient", type=path, metavar="FILE", help="encrypt to the public keys in this file")
    parser.add_argument("--keep", type=whole(1, 100_000), metavar="N", help="delete all but the newest N backups")
    parser.add_argument(
        "--verify", action="store_true", help="make no backup; compare all that exist with their manifests"
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _run(settings, arguments))


def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    if not arguments.verify:
        return _back_up(settings, arguments)
    if arguments.keep or arguments.recipient:
        raise ValidationFailed("--verify cannot be combined with --keep or --recipient")
    return _verify(arguments.folder)


def _back_up(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0, or 1 if pictures or older manifests are missing or damaged."""
    sealing = sealing_for(arguments.recipient)
    directory = _locked_directory(settings, arguments.data, arguments.folder)
    keys = keys_of(directory, settings.master_key, settings.key_stores)
    records = Records.open(directory.database, encoder="", keys=keys)  # encodings are copied, not read
    making = BackupMaking(records, StoresByUri(directory.storages), CopyFolder(directory.copies))
    with records.session():
        records.bind_keys()
    with records.session(), filling(arguments.folder, sealing, records.identity) as backups:
        Notes(records).read({})
        made = making.make(backups, version("kith-server"), watched)
        print(f"{arguments.folder / made.name}: {counted(made.pictures, 'picture')}, {made.copied:,} of them new")
        if keys.on:
            print("it can only be restored with the master key and the key store, which it does not contain")
        sound = _report_flaws(made) & _clear_up(backups, arguments.keep)
    records.close()
    keys.close()
    directory.close()
    return 0 if sound else 1


def _locked_directory(settings: Settings, data: Path, folder: Path) -> DataDirectory:
    """Return the data directory, locked against a restore."""
    refuse_on_postgres(settings, "back up its records with pg_dump, then the pictures with any tool for files")
    if not (data / "kith.db").exists():
        raise BackupMissing(f"{data} has no database to back up")
    if folder.resolve().is_relative_to(data.resolve()):
        raise ValidationFailed(f"{folder} is inside the data directory, and would be lost with it")
    directory = sound_directory(settings, data)
    directory.share()
    return directory


def _report_flaws(made: MadeBackup) -> bool:
    """Print missing and damaged pictures, and return whether there are none."""
    for flaw in made.flaws:
        print(flaw, file=sys.stderr)
    return not made.flaws


def _clear_up(backups: FilledBackups, keep: int | None) -> bool:
    """Delete what is no longer needed, and return whether all of it could be deleted."""
    try:
        if keep and (deleted := backups.drop_older(keep)):
            print(f"deleted {', '.join(deleted)}")
        backups.sweep()
    except BackupDamaged as error:
        print(f"no picture is deleted while a manifest cannot be read: {error}", file=sys.stderr)
        return False
    return True


def _verify(folder: Path) -> int:
    """Return 0 if all backups are complete, else 1."""
    checked = list(check_all(CheckedBackups(folder), watched))
    for backup in checked:
        _print_check(backup)
    return 1 if any(backup.damages for backup in checked) else 0


def _print_check(backup: Checked) -> None:
    size = sum(filed.bytes for filed in backup.files.values())
    state = f"{counted(len(backup.damages), 'damage')}" if backup.damages else "complete"
    print(f"{backup.name}: {counted(len(backup.files), 'file')}, {size:,} bytes, {state}")
    for damage in backup.damages:
        print(f"  {damage}")
