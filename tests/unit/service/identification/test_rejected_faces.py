"""Faces that somebody said are not a certain person's."""

import pytest

from server.bootstrap import Kith
from server.domain.errors import FaceNotFound, PersonNotFound
from server.service.enrolment.enrol import Duplicates
from tests.fake_engine import Shown, photo_of
from tests.unit.service.shorthands import attach, created, enrolled, found


def twin(pose: int) -> bytes:
    """Return a photo of somebody who is mistaken for Ada."""
    return photo_of(Shown("Twin", pose, like="Ada"))


@pytest.fixture
def ada(kith: Kith) -> int:
    """Somebody for whom the twin is mistaken, until the twin's face is rejected."""
    ada = enrolled(kith, "Ada")
    assert found(kith, twin(0)) == ["Ada"]
    kith.services.rejecting.reject(ada, twin(0), "largest")
    return ada


def test_a_rejected_face_no_longer_finds_the_person(kith: Kith, ada: int) -> None:
    assert kith.services.persons.get(ada).name == "Ada"
    assert found(kith, twin(0)) == found(kith, twin(1)) == []


@pytest.mark.usefixtures("ada")
def test_the_persons_own_pictures_still_find_them(kith: Kith) -> None:
    """Although they resemble the rejected face, too."""
    assert found(kith, photo_of("Ada", pose=1)) == ["Ada"]


@pytest.mark.usefixtures("ada")
def test_a_rejected_face_can_be_enrolled_as_somebody_else(kith: Kith) -> None:
    person = created(kith, "Twin")
    kith.services.enrolment.attach(person, twin(2), Duplicates())
    assert found(kith, twin(1)) == ["Twin"]


def test_a_picture_of_the_person_outweighs_a_rejection(kith: Kith, ada: int) -> None:
    """The rejection was wrong, and the picture has been enrolled since."""
    attach(kith, ada, twin(0))
    assert found(kith, twin(0)) == ["Ada"]


def test_a_merged_person_keeps_rejections(kith: Kith, ada: int) -> None:
    """They concern the pictures, which move along."""
    other = created(kith, "Ada L.")
    kith.services.merging.merge(other, [ada])
    assert found(kith, twin(1)) == []
    assert found(kith, photo_of("Ada", pose=1)) == ["Ada L."]


def test_only_a_face_can_be_rejected_for_somebody_who_exists(kith: Kith, ada: int) -> None:
    """Otherwise the error says what is missing."""
    with pytest.raises(FaceNotFound):
        kith.services.rejecting.reject(ada, photo_of(), "largest")
    with pytest.raises(PersonNotFound, match=str(ada + 1)):
        kith.services.rejecting.reject(ada + 1, twin(0), "largest")
