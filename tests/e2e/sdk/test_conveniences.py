"""The SDK's one-call methods: enrol somebody with photos, identify one photo or many, show answers in a notebook."""

import asyncio
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pillow

from client import Group, ImageSource, Page, Person, Sdk, SearchParams, SearchSource, errors
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, PHOTOS
from tests.plain import Plain

STRANGER = PHOTOS / "probes/Eileen Collins/astronaut.png"
LATER = PHOTOS / "probes/Barack Obama/obama2.jpg"
NO_FACE = BytesIO()
Pillow.new("RGB", (200, 200), "white").save(NO_FACE, "PNG")


@pytest.fixture
def obama(sdk: Sdk) -> Person:
    """Somebody to be found, beside another."""
    sdk.persons.enrol("Joe Biden", BIDEN)
    return sdk.persons.enrol("Barack Obama", OBAMA, groups=["presidents"]).person


def test_a_person_is_enrolled_with_photos_and_groups(sdk: Sdk) -> None:
    """Groups by name, created if missing, or by id; refused photos are reported."""
    staff = sdk.groups.create(Group(None, "staff", {}))
    enrolled = sdk.persons.enrol("Ada", OBAMA, NO_FACE, LATER, groups=["staff", "guests"], metadata={"born": 1815})
    assert (enrolled.person.name, enrolled.person.metadata, len(enrolled.images)) == ("Ada", {"born": 1815}, 2)
    ((photo, error),) = [(refused.photo, refused.error) for refused in enrolled.refused]
    assert photo is NO_FACE
    assert isinstance(error, errors.FaceNotFound)
    joined = list(sdk.persons.iterate_groups(enrolled.person.id or 0))
    assert [group.name for group in joined] == ["staff", "guests"]
    assert joined[0].id == staff.id


def test_a_group_is_the_same_however_its_name_is_spelt_in_unicode(sdk: Sdk) -> None:
    """A Mac gives names in another form than Linux."""
    team = sdk.groups.get_or_create(Group(None, "E\u0301quipe", {}))
    assert sdk.groups.get_or_create(Group(None, "\u00c9quipe", {})).id == team.id
    enrolled = sdk.persons.enrol("Ada", OBAMA, groups=["\u00c9quipe"])
    assert [group.id for group in sdk.persons.iterate_groups(enrolled.person.id or 0)] == [team.id]


def test_a_name_requested_many_times_at_once_is_one_group(http: Plain) -> None:
    """From threads with their own connections, like other programs, directly or by enrolling."""

    def ask(number: int) -> int | None:
        with Sdk(http.root) as sdk:
            return sdk.groups.get_or_create(Group(None, f"staff {number // 8}", {})).id

    with ThreadPoolExecutor(8) as threads:
        asked = list(threads.map(ask, range(40)))
    assert asked == [asked[number // 8 * 8] for number in range(40)]
    with Sdk(http.root) as sdk, ThreadPoolExecutor(2) as threads:
        enrol = partial(sdk.persons.enrol, groups=["guests"])
        list(threads.map(enrol, ["Obama", "Biden"], [OBAMA, BIDEN]))
        (guests,) = sdk.groups.iterate("guests")
        assert len(list(sdk.groups.iterate_persons(guests.id))) == 2
        assert len(list(sdk.groups.iterate())) == 6


def test_get_or_create_returns_an_existing_group_unchanged(sdk: Sdk) -> None:
    """The first of several with exactly this name; otherwise it creates one as asked."""
    sdk.groups.create(Group(None, "staff of old", {}))
    created = sdk.groups.get_or_create(Group(7, "staff", {"floor": 3}, life_days=9))
    assert (created.id, created.metadata, created.life_days) == (7, {"floor": 3}, 9)
    sdk.groups.create(Group(8, "staff", {}))
    assert sdk.groups.get_or_create(Group(9, "staff", {"floor": 4})) == created
    with pytest.raises(errors.IdTaken):
        sdk.groups.get_or_create(Group(7, "guests", {}))


def test_enrolling_an_existing_person_adds_only_new_photos(sdk: Sdk, obama: Person) -> None:
    again = sdk.persons.enrol("Barack Obama", OBAMA, OBAMA_LATER, groups=["presidents"])
    assert again.person.id == obama.id
    assert len(again.images) == 1
    assert again.refused == []
    assert [group.name for group in sdk.groups.iterate()] == ["presidents"]
    other = sdk.persons.enrol("Barack Obama", STRANGER, external_id="another of this name")
    assert other.person.id != obama.id


def test_nobody_is_left_without_a_photo(sdk: Sdk, obama: Person) -> None:
    """If none can be enrolled, the first refusal is raised; an existing person stays."""
    for photos in ((NO_FACE,), (BIDEN, NO_FACE), (b"no photo",)):
        with pytest.raises((errors.FaceNotFound, errors.FaceTaken, errors.ImageInvalid)):
            sdk.persons.enrol("Ada", *photos)
        assert not list(sdk.persons.iterate("Ada"))
        assert len(sdk.persons.enrol("Barack Obama", *photos).refused) == len(photos)
    with pytest.raises(errors.InvalidArgument, match="without a photo"):
        sdk.persons.enrol("Ada")
    assert sdk.persons.get(obama.id or 0) == obama


def test_a_photo_is_identified_in_one_call(sdk: Sdk, obama: Person) -> None:
    """The best match, or None for a stranger or if nobody is in scope."""
    match = sdk.identify(LATER)
    assert match
    assert match.person.id == obama.id
    assert sdk.identify(STRANGER) is None
    assert sdk.identify(LATER, group_ids=[]) is None
    assert sdk.identify(STRANGER, SearchParams(max_distance=2.0))
    with pytest.raises(errors.FaceNotFound):
        sdk.identify(NO_FACE)


def test_many_photos_are_identified_in_order(sdk: Sdk, obama: Person) -> None:
    """An unreadable photo comes with its error, and the others go on."""
    photos: list[ImageSource] = [LATER, STRANGER, NO_FACE, b"no photo", Path("/no/such/photo.jpg"), OBAMA]
    found = list(sdk.identify_many(iter(photos * 3), at_once=2))
    assert [one.photo for one in found] == photos * 3
    assert [one.match.person.id if one.match else None for one in found] == [obama.id, *[None] * 4, obama.id] * 3
    kinds = [type(one.error) for one in found[:6]]
    unreadable = [errors.FaceNotFound, errors.ImageInvalid, errors.PictureUnreadable]
    assert kinds == [type(None), type(None), *unreadable, type(None)]


def test_groups_may_come_from_an_iterator(sdk: Sdk, obama: Person) -> None:
    """Every search of several uses it, and so does a source that is used twice."""
    group = sdk.groups.create(Group(None, "g", {}))
    sdk.groups.update_persons(group.id, [obama.id])
    assert [bool(one.match) for one in sdk.identify_many([LATER] * 3, group_ids=map(int, [group.id]))] == [True] * 3  # type: ignore[arg-type]
    source = SearchSource(LATER, iter([group.id]))  # type: ignore[arg-type]
    assert [len(sdk.search(None, source)) for _ in range(2)] == [1, 1]


@pytest.mark.usefixtures("obama")
def test_an_error_about_the_whole_call_is_raised(sdk: Sdk) -> None:
    """An unknown group is not a photo's fault."""
    with pytest.raises(errors.GroupNotFound):
        list(sdk.identify_many([LATER] * 3, group_ids=[999]))
    with pytest.raises(errors.InvalidArgument, match="at_once"):
        sdk.identify_many([LATER], at_once=0)


@pytest.mark.usefixtures("obama")
def test_coroutines_share_an_sdk(sdk: Sdk) -> None:

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(asyncio.to_thread(sdk.identify, photo) for photo in [LATER, STRANGER, LATER]))

    names = [match and match.person.name for match in asyncio.run(all_of_them())]  # type: ignore[attr-defined]
    assert names == ["Barack Obama", None, "Barack Obama"]


def test_answers_are_drawn_in_notebooks(sdk: Sdk, obama: Person) -> None:
    """Photo, boxes, thumbnails and scores; text from outside is escaped."""
    sdk.persons.patch(obama.id or 0, name="<b>Barack</b>")
    results = sdk.search(None, SearchSource(LATER, with_images=True))
    drawn = results._repr_html_()  # type: ignore[attr-defined]
    assert "<td>&lt;b&gt;Barack&lt;/b&gt;</td>" in drawn
    assert 'src="data:;base64,' in drawn
    assert drawn.count("<meter") == 2
    every = sdk.search.every_face(None, SearchSource(LATER))._repr_html_()  # type: ignore[attr-defined]
    faces = sdk.faces.detect(LATER, with_crops=True)._repr_html_()  # type: ignore[attr-defined]
    for html in (every, faces):
        assert html.startswith("<svg")
        assert html.count("<rect") == 1
    assert "nobody known" in sdk.search.every_face(None, SearchSource(STRANGER))._repr_html_()  # type: ignore[attr-defined]
    page = sdk.persons.get_all()
    assert isinstance(page, Page)
    assert page._repr_html_().count("<tr>") == 1 + len(page.items)


@pytest.mark.usefixtures("obama")
def test_answers_are_pickled_without_their_photo(sdk: Sdk) -> None:
    with LATER.open("rb") as photo:
        results = sdk.search(None, SearchSource(photo))
        assert pickle.loads(pickle.dumps(results)) == results
        assert "<table>" in pickle.loads(pickle.dumps(results))._repr_html_()
