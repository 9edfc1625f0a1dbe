"""The settings, directory, keys and engine that checks share, each opened once."""

import tempfile
from functools import cached_property
from pathlib import Path

from attrs import frozen

from server.adapters.data_directory import DATABASE, DataDirectory, directory_of
from server.adapters.person_keys.opening import keys_of
from server.bootstrap import engine_of
from server.domain.persistence.sealing import NoKeys, PersonKeys
from server.domain.ports import FaceEngine
from server.records.engines.opening import DatabaseLocation
from server.records.sealing.binding import key_store_of
from server.settings import Settings


@frozen
class Installation:
    """The settings, and what they refer to."""

    settings: Settings

    @property
    def path(self) -> Path:
        """The data directory."""
        return self.settings.data_dir

    @property
    def is_made(self) -> bool:
        """Whether there is a database. Without one, checks create nothing."""
        return self.settings.database is not None or (self.path / DATABASE).exists()

    @property
    def location(self) -> DatabaseLocation:
        """Where the database is, or would be created."""
        return self.settings.database or self.path / DATABASE

    @cached_property
    def directory(self) -> DataDirectory:
        """The data directory, locked as in use. Raises ReadOnly."""
        return directory_of(self.settings)

    @cached_property
    def keys(self) -> PersonKeys:
        """The persons' keys; there are none before the first start with a master key. Raises KeysUnusable."""
        if self.settings.master_key is not None and key_store_of(self.directory.database) is None:
            return NoKeys()
        return keys_of(self.directory, self.settings.master_key, self.settings.key_stores)

    @cached_property
    def engine(self) -> FaceEngine:
        """The engine. Raises WeightsInvalid."""
        if self.is_made:
            return engine_of(self.settings, self.directory.cache)
        with tempfile.TemporaryDirectory() as cache:
            return engine_of(self.settings, Path(cache))
