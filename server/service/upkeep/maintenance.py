"""Maintenance: housekeeping and checkpoints."""

from server.domain.audit.acting import Actor, By, acting
from server.domain.ports import Gallery
from server.records.records import Records
from server.service.audit.audit import Audit
from server.service.backups.ports import CopySpace
from server.service.erasing.destroying import KeyDestroying
from server.service.inbox.keeper import oldest
from server.service.people.persons import Persons
from server.service.pictures.blobs import PictureBlobs


class Maintenance:
    """Reports whether the server is ready, and writes checkpoints."""

    def __init__(
        self,
        records: Records,
        persons: Persons,
        blobs: PictureBlobs,
        gallery: Gallery,
        audit: Audit,
        destroying: KeyDestroying,
        copy_space: CopySpace,
        inbox_hours: float,
    ) -> None:
        self._records = records
        self._persons = persons
        self._blobs = blobs
        self._gallery = gallery
        self._audit = audit
        self._destroying = destroying
        self._copy_space = copy_space
        self._inbox_hours = inbox_hours

    @property
    def ready(self) -> bool:
        """Whether searches are answered."""
        return self._gallery.ready

    @property
    def persons(self) -> int:
        """How many persons can be identified."""
        return len(self._gallery)

    def resume(self) -> None:
        """Finish erasures that a crash interrupted, and give keys to persons who have none."""
        with self._records.session(), acting(Actor(By.SERVER, "housekeeping")):
            self._destroying.finish()
            self._records.seals.provide()

    def keep_house(self) -> None:
        """Remove data that the settings keep only for a time, then write a checkpoint.

        Only servers do this: a command may have other settings, and would empty the server's inbox.
        """
        with self._records.session(), acting(Actor(By.SERVER, "housekeeping")):
            self._audit.prune()
            self._records.inbox.remove_taken_before(oldest(self._inbox_hours))
        self.checkpoint()

    def checkpoint(self) -> None:
        """Erase expired and deleted data from the disk, write a snapshot, and empty the database's log."""
        with self._records.session(), acting(Actor(By.SERVER, "housekeeping")):
            self._persons.delete_expired()
            self._blobs.erase(self._records.orphaned_blobs.to_erase())
            if self._records.archives:
                self._records.archives.remove_abandoned()
            self._destroying.finish()
            self._records.seals.keys.forget()
            self._copy_space.sweep()
            self._gallery.save()
            self._records.truncate_log()
