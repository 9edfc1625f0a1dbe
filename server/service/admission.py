"""Admission: making a person of a face that nobody matched."""

from attrs import frozen

from server.domain.faces import EncodedFace
from server.domain.quality import QualityFloor
from server.domain.search import Among, SearchParams
from server.records.records import Records
from server.service.album import Album
from server.service.identification import Found, Identification
from server.service.persons import PersonDraft, Persons
from server.service.probes import probe_of


@frozen(eq=False)
class Newcomer:
    """A face, and who it is unless somebody matches it."""

    draft: PersonDraft
    photo: bytes
    face: EncodedFace


class _MatchedMeanwhile(Exception):
    """Another request has enrolled this face."""


class Admission:
    """Finds a face among the persons, or makes it one of them."""

    def __init__(
        self, records: Records, album: Album, identification: Identification, persons: Persons, floor: QualityFloor
    ) -> None:
        self._records = records
        self._album = album
        self._identification = identification
        self._persons = persons
        self._floor = floor

    def find_or_admit(self, newcomer: Newcomer, params: SearchParams, among: Among) -> Found:
        """Return the persons whom the face may be; where there are none, enrol it and return that person.

        The new person is a member of the groups that were searched. Raises GroupNotFound, FaceQualityTooLow,
        StorageNotFound, ExternalIdTaken, StorageFull or ReadOnly; then nothing has changed.
        """
        head = self._records.changes.head()
        probe = probe_of(newcomer.face)
        found = self._identification.find(probe, params, among)
        if found.results:
            return found
        self._floor.check(newcomer.face.face)
        try:
            return self._admit(newcomer, params, among, head)
        except _MatchedMeanwhile:
            return self._identification.find(probe, params, among)

    def _admit(self, newcomer: Newcomer, params: SearchParams, among: Among, head: int) -> Found:
        probe = probe_of(newcomer.face)
        storage = self._persons.storage_for(newcomer.draft)
        with self._album.written(newcomer.photo, storage) as place, self._records.transaction():
            if self._records.changes.head() != head and self._identification.search(probe, params, among):
                raise _MatchedMeanwhile
            person = self._persons.create(None, newcomer.draft)
            self._records.groups.join(person.id, among.group_ids)
            self._album.keep(person.id, newcomer.face, place)
            admitted = self._identification.compare(probe, person.id)
        return Found([admitted] if admitted else [], lambda: admitted)
