"""Checks of what a server stores: directory, database, keys, models, encodings and index."""

import os
from contextlib import closing
from itertools import islice
from shlex import quote

from server.adapters.backups.target import how_to_restore, refuse_lost_database
from server.adapters.blob.stores import StoresByUri
from server.adapters.calibration_file import calibrations_for
from server.adapters.index.snapshot.snapshot import SnapshotMissing, SnapshotUnusable
from server.adapters.person_keys.master_key import MasterKey, file_of
from server.bootstrap import reindexing_of, snapshot_of
from server.cli.doctor.findings import Doubtful
from server.cli.doctor.installation import Installation
from server.cli.serving.exposure import refuse_exposed
from server.cli.terminal.words import counted
from server.domain.entities import Storage
from server.domain.errors import KithError, ReadOnly
from server.domain.operator_errors import DatabaseDamaged
from server.environment.hosts import is_loopback
from server.records.records import Records
from server.records.sql.soundness import damages, refuse_unsound, refuse_without_vectors, shape

_NOTHING = "nothing yet"
_READABLE = 0o044
"""Permissions that let others than the owner read."""
_PICTURES_SAMPLED = 100
"""Pictures that are looked for in each folder; `kith verify` looks for all."""
_CLEAR = "none, since KITH_MASTER_KEY is not set: pictures and templates are unencrypted, and stay in older backups"


def directory(installation: Installation) -> str:
    """Raise ReadOnly for a data directory that cannot be used, DatabaseDamaged for one that has lost its database.

    A missing directory is not created.
    """
    path = installation.path
    if installation.settings.database is None:
        refuse_lost_database(path)
    if installation.is_made:
        return f"{installation.directory.path} is writable"
    there = next(above for above in (path.absolute(), *path.absolute().parents) if above.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise ReadOnly(f"the data directory {path} cannot be created: {there} is not a writable folder")
    if there == path.absolute() and any(path.iterdir()):
        raise Doubtful(f"{path} has no database, but other files: check that it is the right directory")
    return f"{path} is new: the server creates it at startup"


def database(installation: Installation) -> str:
    """Raise DatabaseNewer, or DatabaseDamaged for anything wrong with the file or between its tables."""
    if not installation.is_made:
        return _NOTHING
    location = installation.location
    wrong = damages(location)
    if wrong:
        more = f", and {counted(len(wrong) - 1, 'more problem')}" if wrong[1:] else ""
        raise DatabaseDamaged(f"{wrong[0]}{more}. {_restore(installation)}")
    refuse_unsound(location)
    there, known = shape(location)
    return "sound" if there == known else f"sound; the server migrates it from step {there} to {known} at startup"


def _restore(installation: Installation) -> str:
    if installation.settings.database is not None:
        return "Restore a backup of your PostgreSQL"
    return how_to_restore(installation.path)


def access(installation: Installation) -> str:
    """Raise SettingInvalid if other machines could send requests and there is no key."""
    settings = installation.settings
    refuse_exposed(settings, installation.location)
    return (
        f"only this machine can reach {settings.host}"
        if is_loopback(settings.host)
        else f"requests to {settings.host} need a key"
    )


def storages(installation: Installation) -> str:
    """Raise StorageUnreachable for a storage that cannot be reached, KithError for one that lacks pictures."""
    if not installation.is_made:
        return _NOTHING
    _refuse_earlier(installation)
    records, stores = Records.open(installation.location, encoder=""), StoresByUri(installation.directory.storages)
    try:
        with records.session():
            there = records.storages.everything()
            for storage in there:
                stores.open(storage.location).reach()
                if not stores.is_elsewhere(storage.location):
                    _refuse_gaps(installation, records, storage)
    finally:
        records.close()
    elsewhere = sum(stores.is_elsewhere(storage.location) for storage in there)
    return f"{elsewhere} of {len(there)} in S3, and all can be reached" if elsewhere else "all in folders"


def _refuse_gaps(installation: Installation, records: Records, storage: Storage) -> None:
    """Raise KithError if a sample of a folder's pictures is incomplete."""
    folder = installation.directory.storages / storage.location
    looked = list(islice(records.pictures.in_storage(storage.id), _PICTURES_SAMPLED))
    missing = [
        picture for picture in looked if not (folder / picture.key).is_file() and records.pictures.exists(picture)
    ]
    if missing:
        what = f"{len(missing)} of {counted(len(looked), 'picture')} checked" if folder.is_dir() else "the folder"
        raise KithError(
            f"storage {storage.id}: {what} cannot be found in {folder}: put the files back, or restore a backup; "
            "`kith verify` names each picture"
        )


def encryption(installation: Installation) -> str:
    """Raise KeysUnusable for a master key or key store that does not fit, Doubtful if something is unencrypted."""
    master = installation.settings.master_key
    if master is not None:
        MasterKey.named(master)
    if not installation.is_made:
        _doubt_open_file(master)
        return _CLEAR if master is None else "the server encrypts pictures and templates from the beginning"
    if not installation.keys.on:
        if master is None:
            return _CLEAR
        raise Doubtful("nothing is encrypted yet: the server encrypts only new people, `kith rekey` everybody")
    _refuse_earlier(installation)
    clear = _in_the_clear(installation)
    if clear:
        raise Doubtful(f"{counted(clear, 'person')} still unencrypted: run `kith rekey`")
    _doubt_open_file(master)
    return f"pictures and templates are encrypted; the keys are in {_where(installation)}, and in no backup"


def _doubt_open_file(master: str | None) -> None:
    """Raise Doubtful if others can read the file of the master key."""
    file = master and file_of(master)
    if file and file.stat().st_mode & _READABLE:
        raise Doubtful(f"other users of this machine can read the master key: run `chmod 600 {quote(str(file))}`")


def _where(installation: Installation) -> str:
    return " and ".join(map(str, installation.settings.key_stores or (installation.directory.person_keys,)))


def _in_the_clear(installation: Installation) -> int:
    records = Records.open(installation.location, encoder="", keys=installation.keys)
    try:
        with records.session():
            records.bind_keys()
            return len(records.person_data.in_the_clear())
    finally:
        records.close()


def models(installation: Installation) -> str:
    """Raise WeightsInvalid for missing or unknown networks, EncoderMismatch without their calibration."""
    calibrations_for(installation.engine.encoder, installation.settings.encoder_calibration)
    return f"whole: {installation.engine.encoder}"


def encodings(installation: Installation) -> str:
    """Raise EncoderMismatch if the encoder has not encoded every picture."""
    if not installation.is_made:
        return _NOTHING
    _refuse_earlier(installation)
    records = Records.open(installation.location, installation.engine.encoder)
    try:
        reindexing_of(records, installation.engine, installation.directory).refuse_gaps()
    finally:
        records.close()
    return "every picture is encoded"


def index(installation: Installation) -> str:
    """Raise Doubtful for an unusable snapshot of the index, DatabaseUnfit if PostgreSQL should compare but cannot."""
    if installation.settings.index == "pgvector":
        refuse_without_vectors(installation.location)
        return "in the database, which compares templates itself"
    if not installation.is_made:
        return _NOTHING
    try:
        saved = snapshot_of(
            installation.directory, installation.engine.encoder, installation.keys, _incarnation(installation)
        ).read()
    except SnapshotMissing:
        return "no snapshot yet: the first checkpoint saves one"
    except SnapshotUnusable as reason:
        raise Doubtful(f"its snapshot cannot be used: {reason}. The next start takes longer, to rebuild it") from None
    return f"its snapshot is sound, as of change {saved.position}"


def _incarnation(installation: Installation) -> str:
    if installation.settings.database is None:
        return ""
    _refuse_earlier(installation)
    with closing(Records.open(installation.location, encoder="")) as records:
        return records.incarnation


def _refuse_earlier(installation: Installation) -> None:
    if len(set(shape(installation.location))) > 1:
        raise Doubtful("not checked, since the database is from an earlier version: start the server, then try again")
