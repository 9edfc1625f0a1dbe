"""Enrolment: which pictures are accepted, and the warnings about them."""

import pytest

from server.bootstrap import Kith
from server.domain.errors import FaceNotFound, FaceQualityTooLow, FaceTaken, ImageInvalid, ImageNotFound, PersonNotFound
from server.domain.identification.search_values import SearchParams
from server.domain.pictures.warnings import PictureWarning
from server.service.enrolment.enrol import Duplicates
from tests.fake_engine import Shown, photo_of
from tests.unit.service.shorthands import FORCED, attach, created, enrolled, files, found, images
from tests.unit.service.writing import after_writing

STRICT = Duplicates(SearchParams(max_distance=0.1))
"""Only nearly the same picture of somebody else counts as theirs."""


def enrol(kith: Kith, person: int, photo: bytes, duplicates: Duplicates | None = None) -> list[PictureWarning]:
    """Give somebody a picture and return the warnings about it."""
    return kith.services.enrolment.attach(person, photo, duplicates or Duplicates()).warnings


def reasons(warnings: list[PictureWarning]) -> list[str]:
    """Return what each warning is about."""
    return [warning.reason for warning in warnings]


def test_a_picture_is_kept_as_it_is(kith: Kith) -> None:
    """Without a warning; other pictures of its person find them."""
    ada = created(kith, "Ada")
    assert enrol(kith, ada, photo_of("Ada")) == []
    (image,) = images(kith, ada)
    assert kith.services.persons.picture(ada, image)[1] == photo_of("Ada")
    assert found(kith, photo_of("Ada", pose=1)) == ["Ada"]


@pytest.mark.parametrize(
    ("photo", "error"),
    [
        (photo_of(), FaceNotFound),
        (b"no picture", ImageInvalid),
        (photo_of(Shown("Ada", size=10)), FaceQualityTooLow),
        (photo_of(Shown("Ada", upright=0.3)), FaceQualityTooLow),
    ],
    ids=["no face", "no picture", "tiny", "any way up"],
)
def test_a_refused_photo_leaves_nothing(kith: Kith, photo: bytes, error: type[Exception]) -> None:
    """No picture, no file and nobody to be found."""
    ada = created(kith, "Ada")
    with pytest.raises(error):
        enrol(kith, ada, photo, FORCED)
    assert (images(kith, ada), files(kith), kith.records.orphaned_blobs.everything()) == ([], set(), [])


def test_a_picture_for_an_unknown_id_is_refused(kith: Kith) -> None:
    with pytest.raises(PersonNotFound, match="no person with id 7"):
        enrol(kith, 7, photo_of("Ada"))
    assert files(kith) == set()


def test_a_face_that_is_somebody_elses_is_refused(kith: Kith) -> None:
    """The error says who has it; force enrols it, and a warning says whom it resembles."""
    ada, bea = enrolled(kith, "Ada"), created(kith, "Bea")
    with pytest.raises(FaceTaken) as refused:
        enrol(kith, bea, photo_of("Ada", pose=1))
    assert [hit.person.id for hit in refused.value.payload] == [ada]
    (warning,) = enrol(kith, bea, photo_of("Ada", pose=1), FORCED)
    assert (warning.reason, warning.details["person_id"]) == ("resembles_other_person", ada)


def test_the_same_picture_again_is_refused(kith: Kith) -> None:
    """The error says which one it is, even if the person has others; another pose is accepted."""
    ada = created(kith, "Ada")
    first = kith.services.enrolment.attach(ada, photo_of("Ada"), Duplicates()).image_id
    assert enrol(kith, ada, photo_of("Ada", pose=1)) == []
    with pytest.raises(FaceTaken) as refused:
        enrol(kith, ada, photo_of("Ada"))
    assert [image.id for hit in refused.value.payload for image in hit.images] == [first]
    assert len(images(kith, ada)) == 2


def test_the_callers_limits_decide_what_counts_as_somebody_elses(kith: Kith) -> None:
    """A lookalike is refused by the default limits, and enrolled with a warning by stricter ones."""
    ada, twin, photo = enrolled(kith, "Ada"), created(kith, "Twin"), photo_of(Shown("Twin", like="Ada"))
    with pytest.raises(FaceTaken):
        enrol(kith, twin, photo)
    (warning,) = enrol(kith, twin, photo, STRICT)
    assert (warning.reason, warning.details["person_id"]) == ("resembles_other_person", ada)


def test_a_face_more_like_the_person_than_like_others_causes_no_warning(kith: Kith) -> None:
    enrolled(kith, "Ada")
    twin = created(kith, "Twin")
    attach(kith, twin, photo_of(Shown("Twin", like="Ada")))
    assert enrol(kith, twin, photo_of(Shown("Twin", pose=1, like="Ada")), STRICT) == []


def test_a_picture_unlike_the_persons_others_causes_a_warning(kith: Kith) -> None:
    ada = enrolled(kith, "Ada")
    assert reasons(enrol(kith, ada, photo_of("Eve"))) == ["unlike_own_pictures"]


def test_a_small_face_causes_a_warning(kith: Kith) -> None:
    (warning,) = enrol(kith, created(kith, "Ada"), photo_of(Shown("Ada", size=30)))
    assert (warning.reason, warning.details) == ("low_size", {"reached": 30, "floor": 40})


def test_somebody_enrolled_while_the_picture_is_written_is_noticed(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests with one face do not create two people."""
    ada, bea = created(kith, "Ada"), created(kith, "Bea")
    after_writing(monkeypatch, lambda: attach(kith, ada, photo_of("Ada")))
    with pytest.raises(FaceTaken):
        enrol(kith, bea, photo_of("Ada", pose=1))
    assert (images(kith, bea), len(files(kith))) == ([], 1)


def test_somebody_deleted_while_the_picture_is_written_gets_none(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = created(kith, "Ada")
    after_writing(monkeypatch, lambda: kith.services.persons.delete(ada))
    with pytest.raises(PersonNotFound):
        enrol(kith, ada, photo_of("Ada"))
    assert files(kith) == set()


def test_a_detached_picture_no_longer_finds_its_person(kith: Kith) -> None:
    """Its file is deleted; the person stays, and so do other people's pictures."""
    ada, bea = enrolled(kith, "Ada"), enrolled(kith, "Bea")
    (image,) = images(kith, ada)
    kith.services.enrolment.detach(ada, image)
    assert found(kith, photo_of("Ada", pose=1)) == []
    assert found(kith, photo_of("Bea", pose=1)) == ["Bea"]
    assert (images(kith, ada), len(images(kith, bea)), len(files(kith))) == ([], 1, 1)
    assert kith.services.persons.get(ada).name == "Ada"


def test_nobody_loses_a_picture_that_is_not_theirs(kith: Kith) -> None:
    ada, bea = enrolled(kith, "Ada"), enrolled(kith, "Bea")
    (theirs,) = images(kith, bea)
    with pytest.raises(ImageNotFound, match=str(theirs)):
        kith.services.enrolment.detach(ada, theirs)
    assert images(kith, bea) == [theirs]
