"""Maintenance: what the server does for itself."""

from server.domain.ports import Gallery
from server.records.records import Records
from server.service.album import Album
from server.service.inbox.keeper import oldest
from server.service.persons import Persons


class Maintenance:
    """Says whether the server is ready, and writes checkpoints."""

    def __init__(self, records: Records, persons: Persons, album: Album, gallery: Gallery, inbox_hours: float) -> None:
        self._records = records
        self._persons = persons
        self._album = album
        self._gallery = gallery
        self._inbox_hours = inbox_hours

    @property
    def ready(self) -> bool:
        """Whether searches are answered."""
        return self._gallery.ready

    @property
    def persons(self) -> int:
        """How many persons can be identified."""
        return len(self._gallery)

    def checkpoint(self) -> None:
        """Make the past leave the disk: erase what is expired or doomed, write a snapshot, empty the database's log."""
        with self._records.session():
            self._persons.delete_expired()
            self._records.inbox.remove_taken_before(oldest(self._inbox_hours))
            self._album.erase(self._records.strays.doomed())
            self._gallery.save()
            self._records.truncate_log()
