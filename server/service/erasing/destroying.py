"""Destruction of the keys of erased data."""

from server.records.records import Records
from server.service.erasing.resealing import Resealing


class KeyDestroying:
    """Destroys condemned keys. Data of other persons that such a key seals is first sealed with another key.

    A key's record is removed after the key itself, so that after a crash the work is resumed.
    """

    def __init__(self, records: Records, resealing: Resealing) -> None:
        self._records = records
        self._resealing = resealing

    def finish(self) -> None:
        """Destroy all condemned keys. Raises Unavailable if some are left."""
        shared = self._destroy_free()
        for person_id in sorted({person for key in shared for person in self._records.seals.holders_of(key)}):
            self._resealing.reseal(person_id)
        if shared:
            self._destroy_free()

    def _destroy_free(self) -> list[int]:
        """Destroy the condemned keys that no person has, and return the others."""
        seals = self._records.seals
        if not seals.to_destroy():
            return []
        with self._records.transaction():
            condemned = sorted(seals.to_destroy())
            free = [key for key in condemned if not seals.holders_of(key)]
            seals.keys.destroy(free)
            seals.forget(free)
        return sorted(set(condemned) - set(free))
