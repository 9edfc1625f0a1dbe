"""What a server keeps: its directory, database and keys, models, encodings and index."""

import os
from contextlib import closing
from itertools import islice
from shlex import quote

from server.adapters.backups.target import how_to_restore, refuse_lost_database
from server.adapters.blob.stores import StoresByUri
from server.adapters.calibration_file import calibrations_for
from server.adapters.index.snapshot import SnapshotMissing, SnapshotUnusable
from server.adapters.person_keys.master_key import MasterKey, file_of
from server.bootstrap import reindexing_of, snapshot_of
from server.cli.doctor.findings import Doubtful
from server.cli.doctor.installation import Installation
from server.cli.exposure import refuse_exposed
from server.cli.words import counted
from server.domain.entities import Storage
from server.domain.errors import DatabaseDamaged, KithError, ReadOnly
from server.hosts import is_loopback
from server.records.records import Records
from server.records.sql.soundness import damages, refuse_unsound, refuse_without_vectors, shape

_NOTHING = "nothing yet"
_READABLE = 0o044
"""Permissions to read of everybody but the owner."""
_SAMPLE = 100
"""Pictures that are looked for in each folder; `kith verify` looks for all."""
_CLEAR = "none, since KITH_MASTER_KEY is not set: pictures and templates are in the clear, and stay in older backups"


def directory(installation: Installation) -> str:
    """Raise ReadOnly for a data directory that cannot be used, DatabaseDamaged for one that has lost its database.

    One that is not there is not made.
    """
    path = installation.path
    if installation.settings.database is None:
        refuse_lost_database(path)
    if installation.is_made:
        return f"{installation.directory.path} can be written to"
    there = next(above for above in (path.absolute(), *path.absolute().parents) if above.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise ReadOnly(f"the data directory {path} cannot be made: {there} is no folder that can be written to")
    if there == path.absolute() and any(path.iterdir()):
        raise Doubtful(f"{path} has no database, but other files: check that it is the right one")
    return f"{path} is new: a start makes it"


def database(installation: Installation) -> str:
    """Raise DatabaseNewer, or DatabaseDamaged for anything wrong with the file or between its tables."""
    if not installation.is_made:
        return _NOTHING
    location = installation.location
    wrong = damages(location)
    if wrong:
        more = f", and {len(wrong) - 1} more damages" if wrong[1:] else ""
        raise DatabaseDamaged(f"{wrong[0]}{more}. {_restore(installation)}")
    refuse_unsound(location)
    there, known = shape(location)
    return "sound" if there == known else f"sound; a start brings its shape from step {there} to {known}"


def _restore(installation: Installation) -> str:
    if installation.settings.database is not None:
        return "Restore a backup of your PostgreSQL"
    return how_to_restore(installation.path)


def access(installation: Installation) -> str:
    """Raise SettingInvalid where other machines could ask and there is no key."""
    settings = installation.settings
    refuse_exposed(settings, installation.location)
    return (
        f"{settings.host} is for this machine alone" if is_loopback(settings.host) else f"{settings.host} asks for keys"
    )


def storages(installation: Installation) -> str:
    """Raise StorageUnreachable for the first storage that cannot be reached, KithError for one that lacks pictures."""
    if not installation.is_made:
        return _NOTHING
    _refuse_earlier(installation)
    records, stores = Records(installation.location, encoder=""), StoresByUri(installation.directory.storages)
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
    """Raise KithError where pictures are missing from a folder, of those that are looked for."""
    folder = installation.directory.storages / storage.location
    looked = list(islice(records.pictures.in_storage(storage.id), _SAMPLE))
    missing = [one for one in looked if not (folder / one.key).is_file() and records.pictures.exists(one)]
    if missing:
        what = f"{len(missing)} of {counted(len(looked), 'picture')} looked for" if folder.is_dir() else "the folder"
        raise KithError(
            f"storage {storage.id}: {what} cannot be found in {folder}: put the files back, or restore a backup; "
            "`kith verify` names each picture"
        )


def encryption(installation: Installation) -> str:
    """Raise KeysUnusable for a master key or key store that does not fit, Doubtful where something is in the clear."""
    master = installation.settings.master_key
    if master is not None:
        MasterKey.named(master)
    if not installation.is_made:
        _doubt_open_file(master)
        return _CLEAR if master is None else "a start encrypts pictures and templates from the beginning"
    if not installation.keys.on:
        if master is None:
            return _CLEAR
        raise Doubtful("nothing is encrypted yet: a start encrypts only new people, and `kith rekey` everybody")
    _refuse_earlier(installation)
    clear = _in_the_clear(installation)
    if clear:
        raise Doubtful(f"{counted(clear, 'person')} still in the clear: run `kith rekey`")
    _doubt_open_file(master)
    return f"pictures and templates are encrypted; the keys are in {_where(installation)}, and in no backup"


def _doubt_open_file(master: str | None) -> None:
    """Raise Doubtful for a file of the master key that others can read."""
    file = master and file_of(master)
    if file and file.stat().st_mode & _READABLE:
        raise Doubtful(f"other users of this machine can read the master key: run `chmod 600 {quote(str(file))}`")


def _where(installation: Installation) -> str:
    return " and ".join(map(str, installation.settings.key_stores or (installation.directory.person_keys,)))


def _in_the_clear(installation: Installation) -> int:
    records = Records(installation.location, encoder="", keys=installation.keys)
    try:
        with records.session():
            records.bind_keys()
            return len(records.person_data.in_the_clear())
    finally:
        records.close()


def models(installation: Installation) -> str:
    """Raise WeightsInvalid for networks that are missing or not known, EncoderMismatch without their calibration."""
    calibrations_for(installation.engine.encoder, installation.settings.encoder_calibration)
    return f"whole: {installation.engine.encoder}"


def encodings(installation: Installation) -> str:
    """Raise EncoderMismatch where the encoder has not encoded every picture."""
    if not installation.is_made:
        return _NOTHING
    _refuse_earlier(installation)
    records = Records(installation.location, installation.engine.encoder)
    try:
        reindexing_of(records, installation.engine, installation.directory).refuse_gaps()
    finally:
        records.close()
    return "there is one of every picture"


def index(installation: Installation) -> str:
    """Raise Doubtful for a snapshot of the index that a start cannot use, DatabaseUnfit without what is to compare."""
    if installation.settings.index == "pgvector":
        refuse_without_vectors(installation.location)
        return "in the database, which compares by itself"
    if not installation.is_made:
        return _NOTHING
    try:
        saved = snapshot_of(
            installation.directory, installation.engine.encoder, installation.keys, _incarnation(installation)
        ).read()
    except SnapshotMissing:
        return "no snapshot yet: the first checkpoint saves one"
    except SnapshotUnusable as reason:
        raise Doubtful(f"its snapshot cannot be used: {reason}. A start makes it anew, which takes longer") from None
    return f"its snapshot is whole, as of change {saved.position}"


def _incarnation(installation: Installation) -> str:
    if installation.settings.database is None:
        return ""
    _refuse_earlier(installation)
    with closing(Records(installation.location, encoder="")) as records:
        return records.incarnation


def _refuse_earlier(installation: Installation) -> None:
    if len(set(shape(installation.location))) > 1:
        raise Doubtful("not looked at, since the database is an earlier version's: start the server, then ask again")
