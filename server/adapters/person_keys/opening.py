"""Opening of a data directory's keys."""

from collections.abc import Sequence
from pathlib import Path

from server.adapters.data_directory import DataDirectory
from server.adapters.person_keys.master_key import MasterKey
from server.adapters.person_keys.store import KeyStore
from server.domain.operator_errors import DatabaseUnfit, KeysUnusable
from server.domain.persistence.database_url import DatabaseUrl
from server.domain.persistence.sealing import NoKeys, PersonKeys
from server.records.engines.opening import KEYS_NOT_SHARED, DatabaseLocation
from server.records.sealing.binding import key_store_of


def keys_of(directory: DataDirectory, master: str | None, stores: Sequence[Path] | None) -> PersonKeys:
    """Return the keys of the persons in a data directory; raises as `person_keys` does."""
    return person_keys(master, stores or (directory.person_keys,), directory.database)


def person_keys(master: str | None, stores: Sequence[Path], database: DatabaseLocation) -> PersonKeys:
    """Return the keys in these files, wrapped by the named master key, or no keys without one.

    Raises DatabaseUnfit for PostgreSQL, and KeysUnusable if the master key is missing or wrong, or if the database's
    key store is missing.
    """
    if master is not None and isinstance(database, DatabaseUrl):
        raise DatabaseUnfit(KEYS_NOT_SHARED)
    there = [path for path in stores if path.exists()]
    if master is None:
        if there:
            raise KeysUnusable(f"{there[0]} contains encrypted keys: set KITH_MASTER_KEY to their master key")
        return NoKeys()
    if not there and key_store_of(database):
        raise KeysUnusable(
            f"the key store {stores[0]} is missing: copy your second key store there, or name it in KITH_KEY_STORES; "
            "`kith restore` cannot bring it back, since backups do not contain it"
        )
    return KeyStore(stores, MasterKey.named(master))
