"""`kith rekey`: encrypt everything, or change the master key."""

import argparse
from collections.abc import Iterator
from contextlib import closing

from server.adapters.blob.stores import StoresByUri
from server.adapters.data_directory import DATABASE, DataDirectory
from server.adapters.person_keys.master_key import MasterKey
from server.adapters.person_keys.opening import keys_of
from server.adapters.person_keys.rewrapping import rewrap
from server.cli.terminal.options import Commands, add_command, add_data_option, refuse_on_postgres, sound_directory
from server.cli.terminal.progress import with_progress
from server.cli.terminal.words import counted
from server.domain.errors import ValidationFailed
from server.domain.operator_errors import InUse, KeysUnusable
from server.records.records import Records
from server.records.sealing.binding import key_store_of
from server.service.erasing.destroying import KeyDestroying
from server.service.erasing.resealing import Resealing
from server.service.pictures.blobs import PictureBlobs
from server.settings import Settings

_EXAMPLES = """\
KITH_MASTER_KEY names the key to use from now on. If the command is interrupted, run it again: it continues.

  KITH_MASTER_KEY=file:/etc/kith/master kith rekey            encrypt everything that is not encrypted yet
  KITH_MASTER_KEY=file:/etc/kith/new kith rekey --from file:/etc/kith/old
                                                              change the master key, then destroy the old one: older
                                                              copies of the key store become useless

Backups made before the first `kith rekey` are not encrypted: delete them once there is a newer one.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "rekey", "encrypt pictures and templates, or change the master key", _EXAMPLES)
    parser.add_argument(
        "--from", dest="old", metavar="OLD", help="the previous master key, written as for KITH_MASTER_KEY"
    )
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _rekey(settings, arguments))


def _rekey(settings: Settings, arguments: argparse.Namespace) -> int:
    if settings.master_key is None:
        raise ValidationFailed("KITH_MASTER_KEY is not set: set it to the master key to use from now on")
    refuse_on_postgres(settings, "it does not support encryption by a master key")
    with closing(sound_directory(settings, arguments.data)) as directory:
        _share(directory, arguments)
        if arguments.old:
            stores = settings.key_stores or (directory.person_keys,)
            rewrapped = rewrap(stores, MasterKey.named(arguments.old), MasterKey.named(settings.master_key))
            print(f"{counted(rewrapped, 'key')} encrypted with the new master key")
        sealed = _seal(settings, directory)
    print(f"{counted(sealed, 'person')} encrypted" if sealed else "everything is encrypted")
    return 0


def _share(directory: DataDirectory, arguments: argparse.Namespace) -> None:
    """Share the data directory, but only with a server that already has the master key. Raises KeysUnusable, InUse."""
    if not (directory.path / DATABASE).exists():
        raise KeysUnusable(
            f"{arguments.data} has no database; a server started with KITH_MASTER_KEY encrypts from the start"
        )
    if not directory.alone() and (arguments.old or not key_store_of(directory.database)):
        raise InUse(f"the data directory {arguments.data} is in use: stop its server first")
    directory.share()


def _seal(settings: Settings, directory: DataDirectory) -> int:
    """Encrypt everybody who is still unencrypted, and return how many persons that were.

    The snapshot of the index may be unencrypted too; the next start or checkpoint replaces it.
    """
    with (
        closing(keys_of(directory, settings.master_key, settings.key_stores)) as keys,
        closing(Records.open(directory.database, "", settings.audit, keys)) as records,
        records.session(),
    ):
        records.seals.bind()
        sealed = sum(1 for _ in _sealed(records, directory))
        (directory.index / "gallery").unlink(missing_ok=True)
        return sealed


def _sealed(records: Records, directory: DataDirectory) -> Iterator[int]:
    blobs = PictureBlobs(records, StoresByUri(directory.storages))
    resealing = Resealing(records, blobs)
    clear = records.person_data.in_the_clear()
    for person in with_progress(clear, len(clear), "persons"):
        resealing.reseal(person)
        yield person
    records.seals.provide()
    records.person_data.seal_rows()
    blobs.erase(records.orphaned_blobs.to_erase())
    KeyDestroying(records, resealing).finish()
    records.truncate_log()
