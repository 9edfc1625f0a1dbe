"""Merging: several entries become one person."""

import pytest

from server.bootstrap import Kith
from server.domain.entities import PageArgs
from server.domain.errors import PersonNotFound, ValidationFailed
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import attach, created, enrolled, files, found, group, images, names


def test_the_person_gets_the_others_pictures(kith: Kith) -> None:
    """With ids and bytes unchanged, and is found by them."""
    ada, other = created(kith, "Ada"), created(kith, "Ada L.")
    attach(kith, ada, photo_of("Ada"))
    theirs = attach(kith, other, photo_of("Ada", pose=1))
    assert kith.services.merging.merge(ada, [other]).name == "Ada"
    assert (names(kith), len(images(kith, ada)), len(files(kith))) == (["Ada"], 2, 2)
    assert kith.services.persons.picture(ada, theirs)[1] == photo_of("Ada", pose=1)
    assert found(kith, photo_of("Ada", pose=2)) == ["Ada"]


def test_the_person_joins_the_others_groups(kith: Kith) -> None:
    staff, guests, both = (group(kith, name) for name in ("staff", "guests", "both"))
    ada = created(kith, "Ada", groups=[staff, both])
    kith.services.merging.merge(ada, [created(kith, "Ada L.", groups=[guests, both])])
    assert [one.id for one in kith.services.persons.groups(ada, PageArgs()).items] == [staff, guests, both]


def test_an_unknown_person_among_the_others_changes_nothing(kith: Kith) -> None:
    ada, other = enrolled(kith, "Ada"), enrolled(kith, "Bea")
    with pytest.raises(PersonNotFound) as refused:
        kith.services.merging.merge(ada, [other, 98, 99])
    assert refused.value.payload == {"ids": [98, 99]}
    assert (names(kith), len(images(kith, ada))) == (["Ada", "Bea"], 1)


def test_a_person_cannot_be_merged_into_itself(kith: Kith) -> None:
    ada = enrolled(kith, "Ada")
    with pytest.raises(ValidationFailed, match="into itself"):
        kith.services.merging.merge(ada, [ada])
    assert names(kith) == ["Ada"]
