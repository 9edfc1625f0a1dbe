"""`vars(model)` is the JSON of the contract, although models hold more."""

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import EnrolmentWarning, Image, ImageId, Picture
from client.model.page import PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from client.model.storage import Storage
from tests.unit.client.loopback import Answer, Loopback

THEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def copies(model: Any) -> list[Any]:
    """Return every kind of copy."""
    return [copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))]


@pytest.mark.parametrize(
    ("model", "json"),
    [
        (Group(1, "persons", {}), {"id": 1, "name": "persons", "metadata": {}}),
        (Storage(1, "default"), {"id": 1, "uri": "default"}),
        (
            Person(None, "default", {}, 1, external_id="e", expire_at=THEN),
            {"id": None, "name": "default", "metadata": {}, "storage_id": 1},
        ),
        (Image(None, 1, "QUJD"), {"id": None, "person_id": 1, "content": "QUJD"}),
        (PageArgs(1, 1000, after=3), {"page": 1, "size": 1000}),
        (
            SearchParams(0.6, 0.5, 10, min_confidence=0.4, max_false_alarms=0.01),
            {"max_distance": 0.6, "min_score": 0.5, "result_size": 10},
        ),
        (
            SearchSource("QUJD", [1], filter={"a": 1}, face="central", with_images=True),
            {"image": "QUJD", "group_ids": [1]},
        ),
    ],
)
def test_vars_is_the_contracts_json(model: Any, json: dict[str, Any]) -> None:
    """The keys, in the contract's order, are all that `vars` shows: users can post them unchanged."""
    assert list(vars(model).items()) == list(json.items())


@pytest.mark.parametrize(
    "model",
    [
        Group(1, "persons", {"a": 1}, created=THEN, updated=THEN),
        Storage(1, "default", created=THEN),
        Person(1, "Ada", {}, 1, external_id="e", expire_at=THEN, created=THEN),
        PageArgs(1, 10, after=3),
        Image(1, 2, created=THEN, content_type="image/png"),
        SearchParams(0.6, max_false_alarms=0.01),
        SearchSource("QUJD", [1], image_id=3, filter={"a": 1}),
    ],
)
def test_copies_are_whole(model: Any) -> None:
    """Copying and pickling keep the fields outside of the JSON."""
    for copied in copies(model):
        assert copied == model
        assert repr(copied) == repr(model)
        assert vars(copied) == vars(model)


def test_a_returned_record_equals_the_one_sent() -> None:
    """What the server adds does not make a record different; what the caller chose does."""
    assert Person(1, "Ada", {}, 1, created=THEN) == Person(1, "Ada", {}, 1)
    assert Person(1, "Ada", {}, 1, external_id="e") != Person(1, "Ada", {}, 1)


def test_repr_starts_with_the_id_and_shows_the_rest() -> None:
    """A printed person can be read from the start, and a picture's content stays out."""
    shown = repr(Person(1, "Ada", {}, external_id="e"))
    assert shown.startswith("Person(id=1, name='Ada', metadata={}, storage_id=None")
    assert "external_id='e'" in shown
    assert "QUJD" not in repr([Image(1, 2, "QUJD"), SearchSource("QUJD")])


def test_a_source_without_groups_means_everyone() -> None:
    """None means everyone; a list means members of those groups, even if it is empty."""
    assert SearchSource("QUJD").group_ids is None
    assert SearchSource("QUJD", []).group_ids == []


def test_vars_of_a_fetched_person_is_the_contracts_json(server: Loopback, sdk: Sdk) -> None:
    """It has the four keys; aware times are outside of it."""
    sent = {"id": 1, "name": "Ada", "metadata": {}, "storage_id": 1, "external_id": "e", "expire_at": None}
    server.answer(Answer({**sent, "created": "2024-05-06T07:08:09Z", "updated": "2024-05-06T09:08:09+02:00"}))
    person = sdk.persons.get(1)
    assert vars(person) == {"id": 1, "name": "Ada", "metadata": {}, "storage_id": 1}
    assert (person.external_id, person.expire_at, person.created, person.updated) == ("e", None, THEN, THEN)


def test_an_image_id_is_an_int() -> None:
    """It can be used wherever an int can."""
    assert (ImageId(7) + 1, f"{ImageId(7)}", ImageId(7).warnings) == (8, "7", ())


def test_a_picture_is_bytes() -> None:
    """It can be used wherever bytes can, and has a content type."""
    picture = Picture(b"jpeg", "image/jpeg")
    assert (picture, picture.content_type) == (b"jpeg", "image/jpeg")


def test_an_image_id_and_a_picture_survive_copies() -> None:
    """As on the way through a process pool or into a cache."""
    image_id = ImageId(7, (EnrolmentWarning("small", {}),))
    picture = Picture(b"jpeg", "image/jpeg")
    for again_id, again in zip(copies(image_id), copies(picture), strict=True):
        assert (again_id, again_id.warnings) == (7, image_id.warnings)
        assert (again, again.content_type, type(again)) == (b"jpeg", "image/jpeg", Picture)
