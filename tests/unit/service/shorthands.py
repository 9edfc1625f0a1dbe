"""Shorthands for what most tests of use cases do: enrol somebody, and ask who somebody is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.bootstrap import Kith
from server.domain.entities import PageArgs
from server.domain.identification.search_values import SearchParams, SearchScope
from server.records.people.groups import GroupDetails
from server.service.enrolment.enrol import Duplicates
from server.service.identification.search import Question
from server.service.people.persons import PersonDraft
from tests.fake_engine import photo_of

OPEN = SearchParams(min_score=0.0)
"""Limits that everybody meets."""
FORCED = Duplicates(unchecked=True)


def created(kith: Kith, name: str, metadata: dict[str, Any] | None = None, groups: Sequence[int] = ()) -> int:
    """Create somebody in these groups and return the id."""
    id = kith.services.persons.create(None, PersonDraft(name, metadata or {})).id
    for group in groups:
        kith.services.groups.update_persons(group, [id], [])
    return id


def enrolled(kith: Kith, name: str, metadata: dict[str, Any] | None = None, groups: Sequence[int] = ()) -> int:
    """Create somebody with one picture and return the id."""
    id = created(kith, name, metadata, groups)
    attach(kith, id, photo_of(name))
    return id


def attach(kith: Kith, person: int, photo: bytes) -> int:
    """Give somebody a picture, whomever it resembles, and return its id."""
    return kith.services.enrolment.attach(person, photo, FORCED).image_id


def group(kith: Kith, name: str) -> int:
    """Create a group and return its id."""
    return kith.services.groups.create(None, GroupDetails(name, {})).id


def found(kith: Kith, photo: bytes, params: SearchParams | None = None, scope: SearchScope | None = None) -> list[str]:
    """Return the names of the people whom a search finds, best first."""
    question = Question(photo, params=params or SearchParams(), scope=scope or SearchScope())
    return [result.person.name for result in kith.services.search.answer(question).results]


def names(kith: Kith) -> list[str]:
    """Return the names of all persons, by id."""
    return [person.name for person in kith.services.persons.page(PageArgs(), None).items]


def images(kith: Kith, person: int) -> list[int]:
    """Return the ids of a person's pictures."""
    return [picture.id for picture in kith.services.persons.pictures(person, PageArgs()).items]


def files(kith: Kith) -> set[Path]:
    """Return every file of the storages."""
    return {path for path in kith.directory.storages.rglob("*") if path.is_file()}


@contextmanager
def broken(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, error: Exception, after: int = 0
) -> Iterator[None]:
    """Make a method fail after it has worked this many times, until the block ends."""
    real, calls = getattr(owner, method), iter(range(after))

    def fail(*args: object) -> object:
        if next(calls, None) is None:
            raise error
        return real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(owner, method, fail)
        yield
