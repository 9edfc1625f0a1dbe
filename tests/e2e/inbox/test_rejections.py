""" "Not this person": a rejection is remembered and applied."""

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.recognition import SearchParams, SearchSource
from tests.e2e.inbox.waiting import enrolled
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, OBAMA_STANDING

LAX = SearchParams(max_distance=2.0)


def found(sdk: Sdk, content: bytes, params: SearchParams | None = LAX) -> list[int]:
    """Return the ids of the persons that a search finds."""
    return [result.person.id or 0 for result in sdk.search(params, SearchSource(content))]


def test_a_rejected_face_no_longer_finds_the_person(sdk: Sdk) -> None:
    """Nor does the same face in other photos; the person's own photos and other faces still do."""
    ada = enrolled(sdk, "Ada", BIDEN)
    sdk.persons.reject_face(ada, OBAMA)
    assert [found(sdk, content) for content in (OBAMA, OBAMA_LATER, OBAMA_STANDING)] == [[], [], []]
    assert [found(sdk, content) for content in (BIDEN, COLLINS)] == [[ada], [ada]]


def test_a_rejection_does_not_hide_the_person(sdk: Sdk) -> None:
    """Even if the face resembles the person: a probe that is more like the person's pictures is the person."""
    ada = enrolled(sdk, "Ada", OBAMA)
    sdk.persons.attach_image(Image(None, ada, OBAMA_STANDING), force=True)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    assert found(sdk, OBAMA_LATER, None) == []
    assert [found(sdk, content, None) for content in (OBAMA, OBAMA_STANDING)] == [[ada], [ada]]


def test_attaching_the_rejected_face_revokes_the_rejection(sdk: Sdk) -> None:
    """A person's own picture is nobody else's face; without the picture, the rejection holds again."""
    ada = enrolled(sdk, "Ada", OBAMA)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    image = sdk.persons.attach_image(Image(None, ada, OBAMA_LATER), force=True)
    assert found(sdk, OBAMA_LATER, None) == [ada]
    sdk.persons.detach_image(ada, image)
    assert found(sdk, OBAMA_LATER, None) == []


def test_a_rejected_face_can_be_enrolled_for_somebody_else(sdk: Sdk) -> None:
    ada = enrolled(sdk, "Ada", OBAMA)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    double = enrolled(sdk, "Double", BIDEN)
    sdk.persons.attach_image(Image(None, double, OBAMA_LATER))
    assert found(sdk, OBAMA_LATER, None) == [double]


def test_rejections_follow_a_merged_person_and_end_with_a_deleted_one(sdk: Sdk) -> None:
    ada, other = enrolled(sdk, "Ada", BIDEN), enrolled(sdk, "Other", COLLINS)
    sdk.persons.reject_face(ada, OBAMA)
    assert found(sdk, OBAMA) == [other]
    sdk.persons.merge(other, ada)
    assert found(sdk, OBAMA) == []
    sdk.persons.delete(other)
    again = enrolled(sdk, "Again", BIDEN)
    assert found(sdk, OBAMA) == [again]
