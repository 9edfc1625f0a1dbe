"""Import of photos: encoded on all cores, enrolled one by one, and safe to stop at any time and to repeat."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator

from attrs import field, frozen

from server.domain.errors import DatabaseUnavailable, FaceTaken, KithError, ReadOnly, StorageFull, StorageUnreachable
from server.domain.faces import EncodedFace, Wanted
from server.domain.ports import FaceEngine
from server.service.enrolment.enrol import Duplicates, Enrolment
from server.service.imports.entries import Entry, Outcome, OutcomeState, Unusable
from server.service.imports.imported_people import ImportedPeople, holder


@frozen(eq=False)
class _ReadPhoto:
    """An entry whose photo is being encoded."""

    entry: Entry
    photo: bytes = field(repr=False)


class PhotoImport:
    """Enrols the photos of an archive. A photo that its person already has, byte for byte, is skipped."""

    def __init__(self, engine: FaceEngine, enrolment: Enrolment, people: ImportedPeople) -> None:
        self._engine = engine
        self._enrolment = enrolment
        self._people = people
        self._waiting: deque[_ReadPhoto | Outcome] = deque()

    def run(self, entries: Iterable[Entry | Unusable], duplicates: Duplicates) -> Iterator[Outcome]:
        """Yield the outcome of each photo, in the order given.

        Raises StorageFull, ReadOnly, StorageUnreachable or DatabaseUnavailable, since later photos would fail too;
        outcomes already yielded are durable.
        """
        for face in self._engine.encode_many(self._photos(entries)):
            yield from self._settled()
            read = self._waiting.popleft()
            assert isinstance(read, _ReadPhoto)
            yield self._enrolled(read, face, duplicates)
        yield from self._settled()

    def _photos(self, entries: Iterable[Entry | Unusable]) -> Iterator[Wanted]:
        """Yield the photos to encode; the outcomes of others are settled at once."""
        for entry in entries:
            read = self._read(entry)
            self._waiting.append(read)
            if isinstance(read, _ReadPhoto):
                yield Wanted(read.photo, read.entry.face)

    def _settled(self) -> Iterator[Outcome]:
        while self._waiting and isinstance(self._waiting[0], Outcome):
            yield self._waiting.popleft()  # type: ignore[misc]  # it is the outcome that was seen

    def _read(self, entry: Entry | Unusable) -> _ReadPhoto | Outcome:
        if isinstance(entry, Unusable):
            return Outcome(entry.place, OutcomeState.REFUSED, why=entry.why)
        try:
            photo = entry.content()
        except KithError as error:
            return Outcome(entry.place, OutcomeState.REFUSED, why=error)
        owner = self._people.has_photo(entry.person, hashlib.sha256(photo).hexdigest())
        if owner is None:
            return _ReadPhoto(entry, photo)
        self._people.join(owner, entry.groups)
        return Outcome(entry.place, OutcomeState.THERE_ALREADY, owner)

    def _enrolled(self, read: _ReadPhoto, face: EncodedFace | KithError, duplicates: Duplicates) -> Outcome:
        entry = read.entry
        try:
            if isinstance(face, KithError):
                raise face
            self._enrolment.check_quality(face)
            with self._people.taken_in(entry.person, entry.groups) as person_id:
                enrolled = self._enrolment.attach_face(person_id, read.photo, face, duplicates)
        except (StorageFull, ReadOnly, StorageUnreachable, DatabaseUnavailable):
            raise
        except FaceTaken as taken:
            return _taken(entry, taken)
        except KithError as error:
            return Outcome(entry.place, OutcomeState.REFUSED, why=error)
        return Outcome(
            entry.place, OutcomeState.ENROLLED, person_id, enrolled.image_id, warnings=tuple(enrolled.warnings)
        )


def _taken(entry: Entry, taken: FaceTaken) -> Outcome:
    """Return the outcome for a face that this person already has, in nearly this picture, or that another has."""
    try:
        return Outcome(entry.place, OutcomeState.THERE_ALREADY, holder(taken, entry.person))
    except FaceTaken as anothers:
        return Outcome(entry.place, OutcomeState.REFUSED, taken.payload[0].person.id, why=anothers)
