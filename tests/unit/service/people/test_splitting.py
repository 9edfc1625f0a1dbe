"""Splitting: some pictures of a person become another's."""

import pytest

from server.bootstrap import Kith
from server.domain.entities import PageArgs
from server.domain.errors import ImageNotFound, PersonNotFound, ValidationFailed
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import attach, created, files, found, group, images, names


@pytest.fixture
def mixed(kith: Kith) -> tuple[int, int]:
    """Ada, one of whose pictures shows Bea, and that picture."""
    ada = created(kith, "Ada", groups=[group(kith, "staff")])
    attach(kith, ada, photo_of("Ada"))
    return ada, attach(kith, ada, photo_of("Bea"))


def test_chosen_pictures_become_a_person_of_their_own(kith: Kith, mixed: tuple[int, int]) -> None:
    """In the same storage and groups; each is found by their own pictures again."""
    ada, image = mixed
    assert found(kith, photo_of("Bea", pose=1)) == []
    bea = kith.services.splitting.split(ada, [image], "Bea")
    assert (bea.name, bea.storage_id) == ("Bea", kith.services.persons.get(ada).storage_id)
    assert (images(kith, bea.id), len(images(kith, ada)), len(files(kith))) == ([image], 1, 2)
    assert kith.services.persons.groups(bea.id, PageArgs()) == kith.services.persons.groups(ada, PageArgs())
    for name in ("Ada", "Bea"):
        assert found(kith, photo_of(name, pose=1)) == [name]


def test_chosen_pictures_go_to_somebody_who_exists(kith: Kith, mixed: tuple[int, int]) -> None:
    ada, image = mixed
    bea = created(kith, "Bea")
    assert kith.services.splitting.move(ada, [image], bea).id == bea
    assert kith.services.persons.picture(bea, image)[1] == photo_of("Bea")
    assert found(kith, photo_of("Bea", pose=1)) == ["Bea"]


def test_all_pictures_may_go(kith: Kith, mixed: tuple[int, int]) -> None:
    """The person remains but is no longer found."""
    ada, _ = mixed
    kith.services.splitting.split(ada, images(kith, ada), "Both")
    assert (names(kith), images(kith, ada)) == (["Ada", "Both"], [])


def test_a_picture_that_is_not_the_persons_changes_nothing(kith: Kith, mixed: tuple[int, int]) -> None:
    """The missing ones are named, and nobody new is left."""
    ada, image = mixed
    bea = created(kith, "Bea")
    with pytest.raises(ImageNotFound) as to_nobody:
        kith.services.splitting.split(ada, [image, 99], "Eve")
    with pytest.raises(ImageNotFound) as to_bea:
        kith.services.splitting.move(ada, [image, 99], bea)
    assert to_nobody.value.payload == to_bea.value.payload == {"ids": [99]}
    assert (names(kith), len(images(kith, ada)), images(kith, bea)) == (["Ada", "Bea"], 2, [])


def test_pictures_can_only_go_to_another_existing_person(kith: Kith, mixed: tuple[int, int]) -> None:
    ada, image = mixed
    with pytest.raises(PersonNotFound, match="99"):
        kith.services.splitting.move(ada, [image], 99)
    with pytest.raises(ValidationFailed, match="already"):
        kith.services.splitting.move(ada, [image], ada)
    assert len(images(kith, ada)) == 2
