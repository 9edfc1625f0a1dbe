"""Export of everything stored about people, for other programs and other servers."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from attrs import field, frozen

from server.domain.entities import Group, Page, PageArgs, Person, Picture
from server.domain.errors import NotFound
from server.domain.faces import Vector
from server.domain.traces import Trace
from server.records.records import Records
from server.service.audit.notes import Notes
from server.service.enrolment.bare_encodings import CONTENT_TYPE
from server.service.pictures.blobs import PictureBlobs

Item = TypeVar("Item", Group, Person)


@frozen
class ExportedEncoding:
    """The encoding (d,) of a face, its template (k,), and the encoder's identity."""

    encoder: str
    encoding: Vector = field(repr=False)
    template: Vector = field(repr=False)


@frozen
class Exported:
    """A person with the names of the groups, and the pictures."""

    person: Person
    groups: tuple[str, ...]
    pictures: tuple[Picture, ...]

    @property
    def external_id(self) -> str:
        """The person's external id, or one made from the id if the application gave none."""
        return self.person.external_id or f"kith:{self.person.id}"


class Exporting:
    """Reads all data of all people. People deleted during the export are left out."""

    def __init__(self, records: Records, blobs: PictureBlobs, notes: Notes, encoder: str) -> None:
        self._notes = notes
        self._records = records
        self._blobs = blobs
        self._encoder = encoder

    def count(self) -> int:
        """Return how many persons there are."""
        return self._records.persons.page(PageArgs(size=1), None).total_pages

    def groups(self, of: int | None = None) -> Iterator[Group]:
        """Yield all groups, or those of one person, by id."""
        if of is None:
            return _all(lambda args: self._records.groups.page(args, None))
        return _all(partial(self._records.persons.groups_of, of))

    def people(self) -> Iterator[Exported]:
        """Yield everyone, by id."""
        return map(self._exported, _all(self._read))

    def person(self, id: int) -> Exported:
        """Return one person; raises PersonNotFound."""
        self._notes.read({"person_ids": [id]})
        return self._exported(self._records.persons.get(id))

    def traces(self, exported: Exported) -> Iterator[Trace]:
        """Yield other data about the person."""
        return self._records.traces.of(exported.person.id)

    def content(self, picture: Picture) -> bytes:
        """Return the picture's bytes; raises ImageNotFound."""
        return self._blobs.read(picture)

    def encoded(self, picture: Picture) -> ExportedEncoding | None:
        """Return the picture's encoding, or None if this encoder has not encoded it yet."""
        try:
            return ExportedEncoding(self._encoder, *self._records.pictures.encoding(picture.id))
        except NotFound:
            return None

    def _read(self, args: PageArgs) -> Page[Person]:
        """Return a page of persons, and record each in the audit."""
        page = self._records.persons.page(args, None)
        self._notes.read({"person_ids": [person.id for person in page.items]})
        return page

    def _exported(self, person: Person) -> Exported:
        groups, pictures = self.groups(person.id), self._records.pictures.of_person(person.id)
        return Exported(person, tuple(group.name for group in groups), tuple(pictures))


def is_bare(picture: Picture) -> bool:
    """Return whether there is an encoding instead of the picture."""
    return picture.content_type == CONTENT_TYPE


def _all(page: Callable[[PageArgs], Page[Item]]) -> Iterator[Item]:
    last, more = 0, True
    while more:
        found = page(PageArgs(after=last))
        last, more = (found.items[-1].id if found.items else last), found.total_pages > 1
        yield from found.items
