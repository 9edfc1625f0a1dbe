"""Making of backups while servers keep running."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from attrs import define, evolve, field, frozen

from server.domain.entities import Picture
from server.domain.errors import Overloaded
from server.domain.operator_errors import DatabaseDamaged, KeyDestroyed
from server.domain.persistence.backups import BackupOrigin, StoredFile
from server.domain.ports import BlobStore, BlobStores
from server.records.records import Records
from server.records.sql.soundness import damages
from server.service.backups.parallel import in_parallel
from server.service.backups.ports import BackupsToFill, CopySpace, Watch

_MOST_ROUNDS = 100


class _Stale(Exception):
    """A picture was deleted after the database was copied and before the picture was."""


@frozen
class MadeBackup:
    """A complete backup."""

    name: str
    pictures: int
    copied: int
    """The number of pictures that no earlier backup had."""
    flaws: tuple[str, ...]
    """A line for each picture that is missing from its storage, or new and different from when it was enrolled."""


@define
class _FiledPictures:
    pictures: dict[str, StoredFile] = field(factory=dict)
    copied: int = 0
    missing: list[str] = field(factory=list)
    flaws: list[str] = field(factory=list)


@frozen
class _Outcome:
    filed: StoredFile | None
    copied: bool = False
    flaw: str = ""


class BackupMaking:
    """Copies the database first, then the pictures that this copy names.

    If a picture is deleted in between, and no earlier backup has it, the copy is stale, and another copy is made that
    no longer names it. Few pictures are left to copy by then, so this converges.
    """

    def __init__(self, records: Records, stores: BlobStores, copy_space: CopySpace) -> None:
        self._records = records
        self._stores = stores
        self._copy_space = copy_space

    def make(self, backups: BackupsToFill, version: str, watch: Watch) -> MadeBackup:
        """Make a backup; `version` is Kith's. Raises StorageFull, ReadOnly, DatabaseDamaged or Overloaded."""
        filed = _FiledPictures()
        for _ in range(_MOST_ROUNDS):
            with self._copy_space.held() as copy:
                filed = _FiledPictures(copied=filed.copied)
                origin = self._taken(copy, BackupOrigin(self._records.identity, backups.moment(), version))
                try:
                    self._file_all(copy, backups, filed, watch)
                except _Stale:
                    continue
                name = backups.add(copy, evolve(origin, missing=tuple(filed.missing)), filed.pictures)
                return MadeBackup(name, len(filed.pictures), filed.copied, tuple(filed.flaws))
        raise Overloaded(f"pictures were removed faster than they could be copied, {_MOST_ROUNDS} times over")

    def _taken(self, copy: Path, origin: BackupOrigin) -> BackupOrigin:
        """Copy the database and return its description. A damaged database is not backed up."""
        self._records.copy_to(copy)
        found = damages(copy)
        if found:
            raise DatabaseDamaged(f"the database is damaged, and was not backed up: {found[0]}; run `kith verify`")
        with opened(copy) as records:
            return evolve(origin, schema=records.step, encoders=records.pictures.encoders())

    def _file_all(self, copy: Path, backups: BackupsToFill, filed: _FiledPictures, watch: Watch) -> None:
        with opened(copy) as records:
            stores = {storage.id: self._stores.open(storage.location) for storage in records.storages.everything()}
            pictures = watch(pictures_of(records), records.pictures.count())
            done = in_parallel(pictures, lambda picture: self._filed(picture, stores[picture.storage_id], backups))
            with closing(done):  # so that no task is still running when another round begins
                for picture, outcome in done:
                    self._note(picture, outcome, filed)

    def _filed(self, picture: Picture, store: BlobStore, backups: BackupsToFill) -> _Outcome:
        there = backups.filed(picture.key)
        if there:
            return _Outcome(there)
        try:
            content = store.get(picture.key)
            as_enrolled = self._is_as_enrolled(picture, content)
        except (KeyError, KeyDestroyed):
            return _Outcome(None, flaw="is missing from its storage")
        return _Outcome(
            backups.file(picture.key, content), True, "" if as_enrolled else "differs from the enrolled picture"
        )

    def _is_as_enrolled(self, picture: Picture, content: bytes) -> bool:
        try:
            return hashlib.sha256(self._records.seals.open(content)).hexdigest() == picture.sha256
        except DatabaseDamaged:
            return False

    def _note(self, picture: Picture, outcome: _Outcome, filed: _FiledPictures) -> None:
        if outcome.filed:
            filed.pictures[picture.key] = outcome.filed
            filed.copied += outcome.copied
        elif self._records.pictures.exists(picture):
            filed.missing.append(picture.key)
        else:
            raise _Stale
        if outcome.flaw:
            filed.flaws.append(f"image {picture.id} of person {picture.person_id} {outcome.flaw}")


@contextmanager
def opened(copy: Path) -> Iterator[Records]:
    """Open a copy of the database until the block ends; afterwards it is a single file again."""
    records = Records.open(copy, encoder="")  # encodings are copied, not read
    try:
        with records.session():
            yield records
    finally:
        records.close()


def pictures_of(records: Records) -> Iterator[Picture]:
    """Yield every picture, by storage and id."""
    for storage in records.storages.everything():
        yield from records.pictures.in_storage(storage.id)
