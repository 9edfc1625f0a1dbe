"""Not this person: a rejection is remembered and used."""

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.recognition import SearchParams, SearchSource
from tests.e2e.inbox.waiting import enrolled
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, OBAMA_STANDING

LAX = SearchParams(max_distance=2.0)


def found(sdk: Sdk, content: bytes, params: SearchParams | None = LAX) -> list[int]:
    """Return the ids of the persons that a search finds."""
    return [result.person.id or 0 for result in sdk.search(params, SearchSource(content))]


def test_a_rejected_face_finds_the_person_no_more(sdk: Sdk) -> None:
    """Nor the same face in other photos, while the person's own photos and other faces find them as before."""
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


def test_to_attach_the_very_face_takes_it_back(sdk: Sdk) -> None:
    """A person's own picture is nobody else's face; without the picture, the rejection holds again."""
    ada = enrolled(sdk, "Ada", OBAMA)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    image = sdk.persons.attach_image(Image(None, ada, OBAMA_LATER), force=True)
    assert found(sdk, OBAMA_LATER, None) == [ada]
    sdk.persons.detach_image(ada, image)
    assert found(sdk, OBAMA_LATER, None) == []


def test_a_rejected_person_does_not_keep_a_face_from_being_enrolled(sdk: Sdk) -> None:
    ada = enrolled(sdk, "Ada", OBAMA)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    double = enrolled(sdk, "Double", BIDEN)
    sdk.persons.attach_image(Image(None, double, OBAMA_LATER))
    assert found(sdk, OBAMA_LATER, None) == [double]


def test_rejections_go_where_the_person_goes(sdk: Sdk) -> None:
    """They follow the person when merged, and are deleted with them."""
    ada, other = enrolled(sdk, "Ada", BIDEN), enrolled(sdk, "Other", COLLINS)
    sdk.persons.reject_face(ada, OBAMA)
    assert found(sdk, OBAMA) == [other]
    sdk.persons.merge(other, ada)
    assert found(sdk, OBAMA) == []
    sdk.persons.delete(other)
    again = enrolled(sdk, "Again", BIDEN)
    assert found(sdk, OBAMA) == [again]
