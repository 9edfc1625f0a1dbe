"""Searches: whose face it is, and what an answer contains."""

import pytest

from server.bootstrap import Kith
from server.domain.errors import FaceNotFound, ImageInvalid, ImageNotFound, ValidationFailed
from server.domain.identification.search_values import SearchParams
from server.service.identification.search import Question
from tests.fake_engine import FakeEngine, Shown, photo_of
from tests.unit.service.shorthands import OPEN, attach, created, enrolled, files, found, images


def test_a_person_is_found_by_another_picture(kith: Kith) -> None:
    enrolled(kith, "Ada")
    enrolled(kith, "Bea")
    assert found(kith, photo_of("Ada", pose=1)) == ["Ada"]


def test_a_stranger_is_not_matched(kith: Kith) -> None:
    enrolled(kith, "Ada")
    assert found(kith, photo_of("Eve")) == []
    assert found(kith, photo_of("Eve"), OPEN) == ["Ada"]


def test_an_empty_gallery_finds_nobody(kith: Kith) -> None:
    """Not even somebody who exists but has no picture."""
    created(kith, "Ada")
    assert found(kith, photo_of("Ada"), OPEN) == []


def test_the_most_alike_come_first(kith: Kith) -> None:
    """First the person, then a lookalike, then anybody else."""
    for name in ("Eve", "Twin", "Ada"):
        person = created(kith, name)
        attach(kith, person, photo_of(Shown(name, like="Ada" if name == "Twin" else None)))
    assert found(kith, photo_of("Ada", pose=1), OPEN) == ["Ada", "Twin", "Eve"]


def test_result_size_limits_the_results(kith: Kith) -> None:
    for name in ("Ada", "Bea", "Eve"):
        enrolled(kith, name)
    two = SearchParams(min_score=0.0, result_size=2)
    names = found(kith, photo_of("Bea", pose=1), two)
    assert (names[0], len(names)) == ("Bea", 2)


@pytest.mark.parametrize(
    "limit",
    [
        SearchParams(max_distance=0.1),
        SearchParams(min_score=1.0),
        SearchParams(min_confidence=1.0),
        SearchParams(max_false_alarms=0.0),
    ],
    ids=["distance", "score", "confidence", "false alarms"],
)
def test_each_limit_alone_can_keep_a_match_out(kith: Kith, limit: SearchParams) -> None:
    """Although the picture would match without it."""
    enrolled(kith, "Ada")
    assert found(kith, photo_of("Ada", pose=1)) == ["Ada"]
    assert found(kith, photo_of("Ada", pose=1), limit) == []


def test_the_nearest_picture_comes_first_and_gives_the_numbers(kith: Kith) -> None:
    """Of a person with several; the picture itself has distance 0."""
    person = enrolled(kith, "Ada")
    other = attach(kith, person, photo_of("Ada", pose=1))
    (result,) = kith.services.search.answer(Question(photo_of("Ada", pose=1))).results
    assert [image.id for image in result.images] == [other, *(id for id in images(kith, person) if id != other)]
    assert (result.distance, result.similarity) == (result.images[0].distance, result.images[0].similarity)
    assert result.distance == pytest.approx(0, abs=1e-6)


def test_confidence_falls_as_more_people_are_in_scope(kith: Kith) -> None:
    """The same pair of pictures says less among many people."""
    person = created(kith, "Ada")
    attach(kith, person, photo_of(Shown("Ada", like="Grace")))
    probe = Question(photo_of("Grace"), params=SearchParams(min_score=0.0, result_size=1))
    (before,) = kith.services.search.answer(probe).results
    for number in range(20):
        enrolled(kith, f"somebody {number}")
    (after,) = kith.services.search.answer(probe).results
    assert after.person.name == "Ada"
    assert after.confidence < before.confidence


def test_every_face_of_a_photo_is_answered_largest_first(kith: Kith) -> None:
    enrolled(kith, "Ada")
    photo = photo_of(Shown("Eve", left=500, size=90), Shown("Ada", pose=1, size=60))
    answer = kith.services.search.answer_for_every_face(Question(photo))
    told = [(one.face.quality.size, [result.person.name for result in one.results]) for one in answer.results]
    assert told == [(90, []), (60, ["Ada"])]


def test_a_face_can_be_chosen_by_its_box(kith: Kith) -> None:
    for name in ("Ada", "Bea"):
        enrolled(kith, name)
    small = Shown("Bea", pose=1, left=500, size=90)
    photo = photo_of(Shown("Ada", pose=1), small)
    assert found(kith, photo) == ["Ada"]
    (result,) = kith.services.search.answer(Question(photo, face=small.face.box)).results
    assert result.person.name == "Bea"


def test_an_answer_contains_the_pictures_on_request(kith: Kith) -> None:
    """A picture whose bytes are lost is listed without them."""
    person = enrolled(kith, "Ada")
    wanted = Question(photo_of("Ada", pose=1), with_images=True)
    (result,) = kith.services.search.answer(wanted).results
    assert [image.content for image in result.images] == [photo_of("Ada")]
    for file in files(kith):
        file.unlink()
    (result,) = kith.services.search.answer(wanted).results
    assert [(image.id, image.content) for image in result.images] == [(*images(kith, person), None)]


def test_a_stored_picture_can_be_the_probe(kith: Kith) -> None:
    person = enrolled(kith, "Ada")
    (image,) = images(kith, person)
    (result,) = kith.services.search.answer(Question(image_id=image)).results
    assert result.person.id == person
    with pytest.raises(ImageNotFound, match=str(image + 1)):
        kith.services.search.answer(Question(image_id=image + 1))


def test_a_bare_encoding_can_be_the_probe(kith: Kith) -> None:
    enrolled(kith, "Ada")
    numbers = FakeEngine().encode(photo_of("Ada", pose=1)).encoding.tolist()
    (result,) = kith.services.search.answer(Question(encoding=numbers, params=OPEN)).results
    assert result.person.name == "Ada"
    with pytest.raises(ValidationFailed, match="128 finite numbers"):
        kith.services.search.answer(Question(encoding=numbers[:-1]))


@pytest.mark.parametrize(("photo", "error"), [(photo_of(), FaceNotFound), (b"no picture", ImageInvalid)])
def test_a_photo_without_a_face_is_refused(kith: Kith, photo: bytes, error: type[Exception]) -> None:
    """Rather than matching nobody, which would be a stranger."""
    with pytest.raises(error):
        found(kith, photo)


def test_an_answer_says_how_many_people_were_compared(kith: Kith) -> None:
    for name in ("Ada", "Bea", "Eve"):
        enrolled(kith, name)
    question = Question(photo_of("Ada", Shown("Bea", left=500)))
    assert kith.services.search.answer(question).compared == 3
    assert kith.services.search.answer_for_every_face(question).compared == 6
