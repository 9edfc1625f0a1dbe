"""Enrolment of unmatched faces as new persons."""

from attrs import evolve, frozen

from server.domain.faces import EncodedFace
from server.domain.identification.search_values import SearchParams, SearchResult, SearchScope
from server.domain.pictures.collected_warnings import notice
from server.domain.pictures.quality_floors import QualityFloor
from server.records.records import Records
from server.service.enrolment.enrolment_warnings import warnings_about
from server.service.identification.identify import Identification, SearchOutcome
from server.service.identification.probes import probe_of
from server.service.people.persons import PersonDraft, Persons
from server.service.pictures.blobs import PictureBlobs


@frozen(eq=False)
class Enrolee:
    """A face, and the person to enrol with it unless somebody matches."""

    draft: PersonDraft
    photo: bytes
    face: EncodedFace


class _MatchedMeanwhile(Exception):
    """Another request has enrolled this face in the meantime."""


class UnmatchedEnrolment:
    """Finds the persons that match a face, or enrols it as a new person."""

    def __init__(
        self,
        records: Records,
        blobs: PictureBlobs,
        identification: Identification,
        persons: Persons,
        floor: QualityFloor,
    ) -> None:
        self._records = records
        self._blobs = blobs
        self._identification = identification
        self._persons = persons
        self._floor = floor

    def find_or_enrol(self, enrolee: Enrolee, params: SearchParams, scope: SearchScope) -> SearchOutcome:
        """Return the persons that match; if there are none, enrol the face and return the new person.

        The new person joins the groups that were searched. Raises GroupNotFound, FaceQualityTooLow, StorageNotFound,
        ExternalIdTaken, StorageFull or ReadOnly; then nothing has changed.
        """
        head = self._records.changes.head()
        probe = probe_of(enrolee.face)
        found = self._identification.identify(probe, params, scope)
        if found.results:
            return found
        self._floor.check(enrolee.face.face)
        try:
            admitted = self._admit(enrolee, params, scope, head)
        except _MatchedMeanwhile:
            return self._identification.identify(probe, params, scope)
        return evolve(found, results=[admitted] if admitted else [])

    def _admit(self, enrolee: Enrolee, params: SearchParams, scope: SearchScope, head: int) -> SearchResult | None:
        probe = probe_of(enrolee.face)
        warnings = warnings_about(enrolee.face, self._identification.nearest_persons(probe, None, 1))
        storage = self._persons.storage_for(enrolee.draft)
        key = self._records.seals.spare_key(None)
        with self._blobs.writing(enrolee.photo, storage, key) as blob, self._records.transaction():
            if self._records.changes.head() != head and self._identification.matches(probe, params, scope):
                raise _MatchedMeanwhile
            person = self._persons.create(None, enrolee.draft, key)
            self._records.groups.join(person.id, scope.group_ids)
            self._blobs.keep(person.id, enrolee.face, blob)
            notice(warnings)
            return self._identification.compare(probe, person.id)
