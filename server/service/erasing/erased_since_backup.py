"""Removal of people from restored records who were erased since the backup."""

from server.domain.entities import Picture
from server.domain.operator_errors import KeysUnusable
from server.domain.persistence.sealing import PersonKeys, key_of
from server.records.records import Records
from server.records.sealing.binding import key_store_of
from server.service.backups.ports import Successor
from server.service.enrolment.templates import renew_template
from server.service.pictures.blobs import PictureBlobs, address_of


def forget_erased(successor: Successor, keys: PersonKeys) -> int:
    """Remove everything whose key was destroyed, and return how many persons were removed.

    Raises KeysUnusable if these keys belong to other records, or are older than the backup.
    """
    if not key_store_of(successor.database):
        return 0
    records = Records.open(successor.database, encoder="", keys=keys)
    try:
        with records.session():
            records.seals.bind()
            removal = _KeylessRemoval(records, PictureBlobs(records, successor.stores))
            with records.transaction():
                forgotten = removal.persons()
            encoders = records.pictures.encoders()
    finally:
        records.close()
    _renew(successor, keys, removal.shortened, encoders)
    return forgotten


class _KeylessRemoval:
    """Removes persons all of whose keys were destroyed, and others' data that destroyed keys sealed."""

    def __init__(self, records: Records, blobs: PictureBlobs) -> None:
        self._records = records
        self._blobs = blobs
        self._seals = records.seals
        self.shortened: list[int] = []
        """Persons who lost some pictures."""

    def persons(self) -> int:
        held = self._seals.everyones()
        keys = {key for own in held.values() for key in own}
        self._refuse_unknown(keys)
        dead = {key for key in keys if not self._seals.keys.holds(key)}
        gone = [person for person, own in held.items() if own <= dead]
        for person in gone:
            self._erase(self._records.pictures.of_person(person))
            self._records.persons.remove(person)
        for person, own in held.items():
            if own & dead and not own <= dead:
                self._shorten(person, own & dead)
        self._records.person_data.remove_rows_without_key()
        self._seals.forget(dead)
        return len(gone)

    def _refuse_unknown(self, keys: set[int]) -> None:
        if not all(map(self._seals.keys.knew, keys)):
            raise KeysUnusable("the key store is older than the backup: restore with the current one")

    def _shorten(self, person: int, dead: set[int]) -> None:
        """Remove a person's data that these keys sealed; erasing another person destroyed the keys."""
        pictures = [
            picture for picture in self._records.pictures.of_person(person) if self._sealed_with(picture) in dead
        ]
        self._erase(pictures)
        for picture in pictures:
            self._records.pictures.remove(picture.id)
        self._records.person_data.remove_sealed_with(person, dead)
        for key in dead:
            self._seals.remove_key(person, key)
        self.shortened.append(person)

    def _sealed_with(self, picture: Picture) -> int:
        return key_of(self._blobs.stored(picture))

    def _erase(self, pictures: list[Picture]) -> None:
        self._records.orphaned_blobs.condemn([address_of(picture) for picture in pictures])


def _renew(successor: Successor, keys: PersonKeys, persons: list[int], encoders: tuple[str, ...]) -> None:
    for encoder in encoders if persons else ():
        records = Records.open(successor.database, encoder, keys=keys)
        with records.session(), records.transaction():
            for person in persons:
                renew_template(records, person)
        records.close()
