"""Resealing: encrypting a person's data with another key."""

from server.records.records import Records
from server.service.pictures.blobs import PictureBlobs
from server.service.pictures.settling import ChangedMeanwhile, until_settled


class Resealing:
    """Seals all of a person's data with a new key. After a crash either all of it is resealed, or nothing."""

    def __init__(self, records: Records, blobs: PictureBlobs) -> None:
        self._records = records
        self._blobs = blobs

    def reseal(self, person_id: int) -> None:
        """Seal all of a person's data with a new key, and remove condemned keys from the person.

        Raises StorageFull, ReadOnly or Overloaded.
        """
        until_settled(lambda: self._reseal(person_id, self._records.seals.keys.new()), person_id)

    def _reseal(self, person_id: int, key: int) -> None:
        before = self._records.pictures.of_person(person_id)
        # Pictures that were already lost are skipped; `kith verify` reports them.
        with self._blobs.copying(before, key, but_lost=True) as copies, self._records.transaction():
            if self._records.pictures.of_person(person_id) != before:
                raise ChangedMeanwhile
            gone = self._blobs.exchange(copies)
            self._rekey(person_id, key)
        self._blobs.erase(gone)

    def _rekey(self, person_id: int, key: int) -> None:
        if self._records.persons.taken(person_id):
            self._records.seals.hold(person_id, key)
            self._records.person_data.reseal(person_id, key)
        for condemned in set(self._records.seals.keys_of(person_id)) & self._records.seals.to_destroy():
            self._records.seals.remove_key(person_id, condemned)
