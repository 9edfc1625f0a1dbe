"""Review of the faces in the inbox."""

from datetime import datetime, timedelta

from attrs import frozen

from server.domain.entities import Page, PageArgs, Person
from server.domain.faces import EncodedFace
from server.domain.identification.search_values import SearchParams, SearchResult, SearchScope
from server.domain.inbox import InboxItem, InboxRules
from server.domain.pictures.collected_warnings import notice
from server.domain.pictures.warnings import PictureWarning
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.enrolment.enrolment_warnings import warnings_about
from server.service.identification.identify import Identification
from server.service.identification.probes import probe_of
from server.service.inbox.keeper import oldest
from server.service.people.persons import PersonDraft, Persons
from server.service.pictures.blobs import PictureBlobs
from server.service.pictures.settling import until_settled


@frozen
class InboxState:
    """How many hours faces are kept, 0 if none are, and how many are waiting."""

    hours: float
    waiting: int


class Inbox:
    """The waiting faces, and what to do with them. Methods that take an id raise InboxItemNotFound."""

    def __init__(
        self,
        records: Records,
        persons: Persons,
        identification: Identification,
        engine: FaceEngine,
        blobs: PictureBlobs,
        rules: InboxRules,
    ) -> None:
        self._records = records
        self._persons = persons
        self._identification = identification
        self._engine = engine
        self._blobs = blobs
        self._rules = rules

    def state(self) -> InboxState:
        """Return how long faces are kept, and how many are waiting."""
        return InboxState(self._rules.hours, self._records.inbox.count(self._since))

    def page(self, args: PageArgs) -> Page[InboxItem]:
        """Return a page of the waiting faces, by id."""
        return self._records.inbox.page(args, self._since)

    def expiry(self, item: InboxItem) -> datetime:
        """Return when an item expires."""
        return item.times.taken + timedelta(hours=self._rules.hours)

    def portrait(self, id: int) -> bytes:
        """Return the face and its surroundings, as JPEG."""
        self._get(id)
        return self._records.inbox.face(id).portrait.content

    def confirm(self, id: int, person_id: int) -> Person:
        """Make the face a picture of the person, and return the person; the item is deleted.

        Raises PersonNotFound, FaceNotFound, FaceQualityTooLow, StorageFull or ReadOnly; then nothing has changed.
        """
        self._persons.get(person_id)
        content, face = self._enrollable(id)
        warnings = self._warnings_about(face, person_id)
        until_settled(lambda: self._try_to_confirm(id, person_id, content, face), person_id)
        notice(warnings)
        return self._persons.get(person_id)

    def _try_to_confirm(self, id: int, person_id: int, content: bytes, face: EncodedFace) -> None:
        with self._blobs.writing_for(person_id, content) as blob:
            self._records.rejections.take_back(person_id, self._records.inbox.face(id).probe.template)
            self._take(id)
            self._blobs.keep(person_id, face, blob)

    def name(self, id: int, draft: PersonDraft, group_ids: list[int] | None) -> Person:
        """Create a person from the face, in these groups, by default those that were searched; the item is deleted.

        Raises GroupNotFound, StorageNotFound, ExternalIdTaken and the errors of `confirm` except PersonNotFound.
        """
        content, face = self._enrollable(id)
        warnings = self._warnings_about(face, None)
        storage = self._persons.storage_for(draft)
        key = self._records.seals.spare_key(None)
        with self._blobs.writing(content, storage, key) as blob, self._records.transaction():
            groups = self._take(id).scope if group_ids is None else group_ids
            person = self._persons.create(None, draft, key)
            self._records.groups.join(person.id, groups)
            self._blobs.keep(person.id, face, blob)
        notice(warnings)
        return person

    def reject(self, id: int, person_id: int) -> InboxItem:
        """Record that the face is not the person's, and return the item with the next candidate.

        Raises PersonNotFound.
        """
        with self._records.transaction():
            item = self._get(id)
            self._persons.get(person_id)
            self._records.rejections.add(person_id, self._records.inbox.face(id).probe.template)
            candidate, matched = self._candidate(item)
            self._records.inbox.set_candidate(id, candidate, matched=matched)
            return self._get(id)

    def dismiss(self, id: int) -> None:
        """Erase an item."""
        with self._records.transaction():
            self._take(id)

    def _candidate(self, item: InboxItem) -> tuple[SearchResult | None, bool]:
        there = self._records.groups.there(item.scope)
        if item.scope and not there:
            return None, False
        probe = self._records.inbox.face(item.id).probe
        found = self._identification.identify(probe, SearchParams(), SearchScope(there))
        return found.nearest, bool(found.results)

    def _enrollable(self, id: int) -> tuple[bytes, EncodedFace]:
        self._get(id)
        portrait = self._records.inbox.face(id).portrait
        face = self._engine.encode(portrait.content, portrait.face)
        self._rules.floor.check(face.face)
        return portrait.content, face

    def _warnings_about(self, face: EncodedFace, person_id: int | None) -> list[PictureWarning]:
        return warnings_about(face, self._identification.nearest_persons(probe_of(face), person_id, 1))

    def _take(self, id: int) -> InboxItem:
        item = self._get(id)
        self._records.inbox.remove(id)
        return item

    def _get(self, id: int) -> InboxItem:
        return self._records.inbox.get(id, self._since)

    @property
    def _since(self) -> datetime:
        return oldest(self._rules.hours)
