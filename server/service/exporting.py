"""Exporting: everything that is kept of people, for other programs and for another server."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from attrs import field, frozen

from server.domain.entities import Group, Page, PageArgs, Person, Picture
from server.domain.errors import NotFound
from server.domain.faces import Vector
from server.records.records import Records
from server.service.album import Album
from server.service.bare_encodings import CONTENT_TYPE

Item = TypeVar("Item", Group, Person)


@frozen
class Encoded:
    """What recognises a face: the encoder's identity, its encoding (d,) and the template (k,)."""

    encoder: str
    encoding: Vector = field(repr=False)
    template: Vector = field(repr=False)


@frozen
class Exported:
    """A person with the names of its groups, and its pictures."""

    person: Person
    groups: tuple[str, ...]
    pictures: tuple[Picture, ...]

    @property
    def external_id(self) -> str:
        """By what the person is known elsewhere, made from the id where the application gave none."""
        return self.person.external_id or f"kith:{self.person.id}"


class Exporting:
    """Reads everyone and everything. Those who go meanwhile are left out."""

    def __init__(self, records: Records, album: Album, encoder: str) -> None:
        self._records = records
        self._album = album
        self._encoder = encoder

    def count(self) -> int:
        """Return how many persons there are."""
        return self._records.persons.page(PageArgs(size=1), None).total_pages

    def groups(self) -> Iterator[Group]:
        """Yield all groups, by id."""
        return _all(lambda args: self._records.groups.page(args, None))

    def people(self) -> Iterator[Exported]:
        """Yield everyone, by id."""
        for person in _all(lambda args: self._records.persons.page(args, None)):
            groups = _all(partial(self._records.persons.groups_of, person.id))
            pictures = self._records.pictures.of_person(person.id)
            yield Exported(person, tuple(group.name for group in groups), tuple(pictures))

    def content(self, picture: Picture) -> bytes:
        """Return the picture's bytes, or raise ImageNotFound."""
        return self._album.read(picture)

    def encoded(self, picture: Picture) -> Encoded | None:
        """Return what recognises the picture's face, or None where this encoder has not encoded it yet."""
        try:
            return Encoded(self._encoder, *self._records.pictures.encoding(picture.id))
        except NotFound:
            return None


def is_bare(picture: Picture) -> bool:
    """Return whether an encoding stands in the place of the picture."""
    return picture.content_type == CONTENT_TYPE


def _all(page: Callable[[PageArgs], Page[Item]]) -> Iterator[Item]:
    last, more = 0, True
    while more:
        found = page(PageArgs(after=last))
        last, more = (found.items[-1].id if found.items else last), found.total_pages > 1
        yield from found.items
