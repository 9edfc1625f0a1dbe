"""What waits in the inbox, and what becomes of it."""

import time
from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import ImageFilter

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import PictureWarning
from client.model.inbox import InboxItem, InboxState
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from tests.e2e.inbox.waiting import enrolled, search, waiting
from tests.photographs import BIDEN, BIDEN_FACE, COLLINS, NOBODY, OBAMA, OBAMA_LATER, as_jpeg, beside, photo, portrait
from tests.plain import Plain

LAX = SearchParams(max_distance=2.0)


def names(sdk: Sdk, content: bytes) -> list[str]:
    """Return who a strict search finds."""
    return [found.person.name for found in sdk.search(None, SearchSource(content))]


def test_an_unmatched_face_waits_with_its_nearest_candidate(sdk: Sdk) -> None:
    """As its own portrait, for as long as the setting says."""
    ada = enrolled(sdk, "Ada", OBAMA)
    item = waiting(sdk, photo("biden.jpg"))
    assert (item.kind, item.count, item.group_ids) == ("unknown", 1, [])
    assert (item.expires - item.first_seen).total_seconds() == 3600
    assert item.candidate
    assert item.candidate.person.id == ada
    assert item.candidate.confidence < 0.99
    picture = sdk.inbox.get_image(item.id)
    assert picture.content_type == "image/jpeg"
    assert max(Pillow.open(BytesIO(picture)).size) <= 512
    assert sdk.inbox.state() == InboxState(1.0, 1)


def test_the_same_face_again_is_the_same_item(sdk: Sdk) -> None:
    """It is counted, and the better picture is kept; another face is another item."""
    small = as_jpeg(portrait(*BIDEN_FACE, side=90))
    first = waiting(sdk, small)
    search(sdk, BIDEN)
    (again,) = sdk.inbox.iterate()
    assert (again.id, again.count, again.first_seen) == (first.id, 2, first.first_seen)
    assert again.last_seen > first.last_seen
    assert again.quality.size > first.quality.size
    search(sdk, small)
    assert next(sdk.inbox.iterate()).quality == again.quality
    search(sdk, COLLINS)
    assert [item.count for item in sdk.inbox.iterate()] == [3, 1]


def test_a_match_under_a_lax_limit_is_doubted(sdk: Sdk) -> None:
    """A certain match does not wait, nor does a probe without a photo or a face."""
    ada = enrolled(sdk, "Ada", OBAMA)
    (image,) = sdk.persons.iterate_images(ada)
    assert sdk.identify(OBAMA_LATER)
    sdk.search(SearchParams(max_distance=0), SearchSource(image_id=image.id))
    with pytest.raises(errors.FaceNotFound):
        sdk.identify(NOBODY)
    item = waiting(sdk, BIDEN, LAX)
    assert (item.kind, item.candidate and item.candidate.person.id) == ("doubted", ada)
    assert sdk.inbox.state().waiting == 1


@pytest.mark.parametrize("known", [False, True])
def test_enrolling_a_doubtful_face_warns(sdk: Sdk, known: bool) -> None:
    """As if the picture had been attached, whether the face is named or confirmed."""
    ada = enrolled(sdk, "Ada", OBAMA)
    with Pillow.open(BytesIO(COLLINS)) as image:
        item = waiting(sdk, as_jpeg(image.filter(ImageFilter.GaussianBlur(5))))
    eileen = Person(None, "Eileen", {})
    with pytest.warns(PictureWarning) as caught:
        _ = sdk.inbox.confirm(item.id, ada) if known else sdk.inbox.name(item.id, eileen)
    reasons = {str(warning.message) for warning in caught}
    assert "low_sharpness" in reasons
    assert ("unlike_own_pictures" in reasons) == known


def test_a_face_is_not_sent_again_to_the_person_who_has_it(sdk: Sdk, http: Plain) -> None:
    path = f"/inbox/{waiting(sdk, COLLINS).id}/image"
    first = http.get(path)
    again = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_every_face_of_a_photo_waits(sdk: Sdk) -> None:
    both = beside(portrait(*BIDEN_FACE), portrait("astronaut.png", (107, 7, 324, 227)), width=520, height=240)
    sdk.search.every_face(None, SearchSource(as_jpeg(both)))
    deadline = time.monotonic() + 20
    while sdk.inbox.state().waiting < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    one, other = (sdk.inbox.get_image(item.id) for item in sdk.inbox.iterate())
    assert not sdk.faces.match(one, other).verdict


def test_a_name_makes_a_person_who_is_known_at_once(sdk: Sdk, stranger: InboxItem) -> None:
    """The person has the given details and the face's portrait as a picture; the face no longer waits."""
    picture = sdk.inbox.get_image(stranger.id)
    person = sdk.inbox.name(stranger.id, Person(None, "Eileen", {"crew": 7}, external_id="e-1"))
    assert (person.name, person.metadata, person.external_id) == ("Eileen", {"crew": 7}, "e-1")
    assert names(sdk, COLLINS) == ["Eileen"]
    (image,) = sdk.persons.iterate_images(person.id or 0)
    assert sdk.persons.get_image(person.id or 0, image.id or 0) == picture
    gone = (
        lambda: sdk.inbox.name(stranger.id, Person(None, "Eileen", {})),
        lambda: sdk.inbox.confirm(stranger.id, person.id or 0),
        lambda: sdk.inbox.reject(stranger.id, person.id or 0),
        lambda: sdk.inbox.dismiss(stranger.id),
        lambda: sdk.inbox.get_image(stranger.id),
    )
    for ask in gone:
        with pytest.raises(errors.InboxItemNotFound):
            ask()
    assert [other.id for other in sdk.persons.iterate()] == [person.id]


def test_a_named_face_joins_the_groups_that_were_searched(sdk: Sdk) -> None:
    """Or the groups that are named; an unknown group leaves everything unchanged."""
    searched, other = (sdk.groups.create(Group(None, name, {})).id or 0 for name in ("searched", "other"))
    item = waiting(sdk, COLLINS, group_ids=[searched])
    with pytest.raises(errors.GroupNotFound):
        sdk.inbox.name(item.id, Person(None, "Eileen", {}), [other, 999])
    assert not list(sdk.persons.iterate())
    eileen = sdk.inbox.name(item.id, Person(None, "Eileen", {}))
    joe = sdk.inbox.name(waiting(sdk, BIDEN, group_ids=[searched]).id, Person(None, "Joe", {}), [other])
    assert [person.id for person in sdk.groups.iterate_persons(searched)] == [eileen.id]
    assert [person.id for person in sdk.groups.iterate_persons(other)] == [joe.id]


def test_a_confirmed_face_is_a_picture_of_the_person(sdk: Sdk) -> None:
    """Even if it was rejected before: confirming undoes that."""
    joe, ada = enrolled(sdk, "Joe", BIDEN), enrolled(sdk, "Ada", OBAMA)
    sdk.persons.reject_face(ada, OBAMA_LATER)
    item = waiting(sdk, OBAMA_LATER)
    with pytest.raises(errors.PersonNotFound):
        sdk.inbox.confirm(item.id, 999)
    assert sdk.inbox.confirm(item.id, ada).name == "Ada"
    assert len(list(sdk.persons.iterate_images(ada))) == 2
    assert len(list(sdk.persons.iterate_images(joe))) == 1
    assert names(sdk, OBAMA_LATER) == ["Ada"]
    assert sdk.inbox.state().waiting == 0


def test_a_rejected_candidate_gives_way_to_the_next(sdk: Sdk) -> None:
    """The rejected person no longer matches that face, however lax the search."""
    joe, ada = enrolled(sdk, "Joe", BIDEN), enrolled(sdk, "Ada", OBAMA)
    item = waiting(sdk, COLLINS, LAX)
    assert item.candidate
    nearest = item.candidate.person.id or 0
    (next_one,) = {joe, ada} - {nearest}
    rejected = sdk.inbox.reject(item.id, nearest)
    assert rejected.candidate
    assert (rejected.id, rejected.kind, rejected.candidate.person.id) == (item.id, "unknown", next_one)
    assert sdk.inbox.reject(item.id, next_one).candidate is None
    assert sdk.search(LAX, SearchSource(COLLINS)) == []
    assert {found.person.id for found in sdk.search(LAX, SearchSource(BIDEN))} == {joe, ada}


def test_a_dismissed_face_is_gone(sdk: Sdk, stranger: InboxItem) -> None:
    sdk.inbox.dismiss(stranger.id)
    assert sdk.inbox.state().waiting == 0
    assert waiting(sdk, COLLINS).count == 1


def test_erasing_a_person_erases_the_faces_that_matched_them(sdk: Sdk) -> None:
    """A face that they were merely nearest to keeps waiting, without a candidate."""
    ada = enrolled(sdk, "Ada", OBAMA)
    waiting(sdk, BIDEN, LAX)
    stranger = waiting(sdk, COLLINS)
    sdk.persons.delete(ada)
    (left,) = sdk.inbox.iterate()
    assert (left.id, left.candidate, left.kind) == (stranger.id, None, "unknown")
