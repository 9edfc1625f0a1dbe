"""Each SDK method makes the contract's request, and understands the answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from client.api.sdk import Sdk
from client.errors import ExternalIdTaken, InvalidArgument
from client.model.group import Group
from client.model.image import EnrolmentWarning, Image
from client.model.page import Page, PageArgs
from client.model.person import Person
from client.model.recognition import (
    Box,
    Face,
    FaceEncoding,
    FaceResults,
    Match,
    Quality,
    SearchParams,
    SearchResult,
    SearchSource,
)
from client.model.storage import Storage
from tests.unit.client.loopback import Answer, Loopback

THEN = datetime(2024, 5, 6, tzinfo=UTC)
PERSON = {"id": 5, "name": "Ada", "metadata": {"a": None}, "storage_id": 1}
ADA = Person(5, "Ada", {"a": None}, 1)
GROUP = {"id": 1, "name": "persons", "metadata": {}}
PERSONS = Group(1, "persons", {})
STORAGE = {"id": 1, "uri": "default"}
DEFAULT = Storage(1, "default")
IMAGE = {"id": 3, "person_id": 5, "content": None, "content_type": "image/jpeg", "created": THEN.isoformat()}
RESULT = {"person": PERSON, "images": [], "similarity": 0.9, "distance": 0.3, "confidence": 0.8}
FOUND = SearchResult(ADA, [], 0.9, 0.3, 0.8)
FACE = {
    "box": {"left": 1, "top": 2, "right": 3, "bottom": 4},
    "landmarks": [[1.0, 2.0]] * 5,
    "score": 0.9,
    "quality": {"size": 80.0, "sharpness": 0.9, "exposure": 0.8, "frontality": 0.7},
    "rotation": 12,
}
SEEN = Face(Box(1, 2, 3, 4), [[1.0, 2.0]] * 5, 0.9, Quality(80.0, 0.9, 0.8, 0.7), rotation=12)


Call = Callable[[Sdk], Any]
Exchange = tuple[Answer, Any]
"""The server's answer, and the model for it."""

NOTHING: Exchange = (Answer(b"", 204), None)
A_PERSON: Exchange = (Answer(PERSON), ADA)
A_GROUP: Exchange = (Answer(GROUP), PERSONS)
A_STORAGE: Exchange = (Answer(STORAGE), DEFAULT)
A_MATCH: Exchange = (Answer({"distance": 0.3, "similarity": 0.9, "verdict": True}), Match(0.3, 0.9, True))
FACES: Exchange = (Answer([FACE]), [SEEN])
ENCODED: dict[str, Any] = {"encoder": "dlib", "encoding": [0.5, 1.0], "template": [1.0]}
ENCODED_FACES: Exchange = (
    Answer([{**FACE, "encoded": ENCODED, "crop": "QUJD"}]),
    [evolve(SEEN, encoded=FaceEncoding(**ENCODED), crop="QUJD")],
)
RESULTS: Exchange = (Answer([RESULT]), [FOUND])
FACE_RESULTS: Exchange = (Answer([{"face": FACE, "results": [RESULT]}]), [FaceResults(SEEN, [FOUND])])

NEW = Person(None, "Ada", {})
PARAMS = SearchParams(0.6, 0.5, 10, max_false_alarms=0.01)
LIMITS = {"max_distance": 0.6, "min_score": 0.5, "result_size": 10, "max_false_alarms": 0.01}
EVERY_FACE = {"image": "QUJD", "filter": {"a": 1}, "detect_all": True}

EXCHANGES: list[tuple[Call, str, Any, Exchange]] = [
    (lambda s: s.persons.create(NEW), "POST /persons", {"name": "Ada", "metadata": {}}, A_PERSON),
    (lambda s: s.persons.get(5), "GET /persons/5", None, A_PERSON),
    (lambda s: s.persons.update(ADA), "PUT /persons/5", PERSON, NOTHING),
    (
        lambda s: s.persons.patch(5, name="Ada", expire_at=None),
        "PATCH /persons/5",
        {"name": "Ada", "expire_at": None},
        A_PERSON,
    ),
    (lambda s: s.persons.get_or_create(NEW), "POST /persons", {"name": "Ada", "metadata": {}}, A_PERSON),
    (lambda s: s.persons.delete(5), "DELETE /persons/5", None, NOTHING),
    (lambda s: s.persons.merge(5, 6, 7), "POST /persons/5/merge", {"person_ids": [6, 7]}, A_PERSON),
    (lambda s: s.persons.detach_image(5, 3), "DELETE /persons/5/images/3", None, NOTHING),
    (lambda s: s.groups.create(PERSONS), "POST /groups", GROUP, A_GROUP),
    (lambda s: s.groups.get(1), "GET /groups/1", None, A_GROUP),
    (lambda s: s.groups.update(PERSONS), "PUT /groups/1", GROUP, NOTHING),
    (lambda s: s.groups.patch(1, metadata={"a": 1}), "PATCH /groups/1", {"metadata": {"a": 1}}, A_GROUP),
    (lambda s: s.groups.delete(1), "DELETE /groups/1", None, NOTHING),
    (
        lambda s: s.groups.update_persons(1, {5}),
        "PUT /groups/1/persons",
        {"addItems": [5], "removeItems": []},
        NOTHING,
    ),
    (lambda s: s.storage.create(DEFAULT), "POST /storage", STORAGE, A_STORAGE),
    (lambda s: s.storage.get(1), "GET /storage/1", None, A_STORAGE),
    (lambda s: s.storage.delete(1), "DELETE /storage/1", None, NOTHING),
    (lambda s: s.storage.get_default(), "GET /storage/default", None, A_STORAGE),
    (lambda s: s.storage.set_default(1), "PUT /storage/default", 1, NOTHING),
    (lambda s: s.faces.detect(b"ABC"), "POST /detect", {"image": "QUJD"}, FACES),
    (
        lambda s: s.faces.detect(b"ABC", with_encodings=True, with_crops=True),
        "POST /detect",
        {"image": "QUJD", "with_encodings": True, "with_crops": True},
        ENCODED_FACES,
    ),
    (
        lambda s: s.persons.attach_encoding(5, (0.5, 1), "dlib"),
        "POST /persons/5/encodings",
        {"encoder": "dlib", "encoding": [0.5, 1], "template": None, "searchParams": None},
        (Answer(7), 7),
    ),
    (lambda s: s.faces.match(b"ABC", "QUJD"), "POST /match", {"images": ["QUJD", "QUJD"]}, A_MATCH),
    (lambda s: s.faces.match_person(b"ABC", 5), "POST /match", {"image": "QUJD", "person_id": 5}, A_MATCH),
    (
        lambda s: s.search(None, SearchSource(b"ABC")),
        "POST /search",
        {"image": "QUJD"},
        RESULTS,
    ),
    (
        lambda s: s.search.search(PARAMS, SearchSource(image_id=3, group_ids=[1])),
        "POST /search",
        {"image_id": 3, "group_ids": [1], "searchParams": LIMITS},
        RESULTS,
    ),
    (
        lambda s: s.search.every_face(PARAMS, SearchSource("QUJD", filter={"a": 1})),
        "POST /search",
        {**EVERY_FACE, "searchParams": LIMITS},
        FACE_RESULTS,
    ),
]


@pytest.mark.parametrize(("call", "line", "sent", "exchange"), EXCHANGES, ids=[line for _, line, _, _ in EXCHANGES])
def test_a_method_is_one_request(
    server: Loopback, sdk: Sdk, call: Call, line: str, sent: Any, exchange: Exchange
) -> None:
    """Method, path and body are the contract's, and the answer is returned as models."""
    answer, result = exchange
    server.answer(answer)
    assert call(sdk) == result
    (heard,) = server.heard
    assert f"{heard.method} {heard.path}" == line.replace(" ", " /api")
    assert heard.body == sent
    assert heard.query == ({"force": ["false"]} if "encodings" in line else {})


SECOND = PageArgs(2, 9)

GET_ALL: list[tuple[Call, str, Any, Any]] = [
    (lambda s: s.persons.get_all(SECOND, "ada"), "/persons", PERSON, ADA),
    (lambda s: s.groups.get_all(SECOND, "ada"), "/groups", GROUP, PERSONS),
    (lambda s: s.storage.get_all(SECOND), "/storage", STORAGE, DEFAULT),
    (lambda s: s.persons.get_all_images(SECOND, 5), "/persons/5/images", IMAGE, Image(3, 5)),
    (lambda s: s.persons.get_all_groups(SECOND, 5), "/persons/5/groups", GROUP, PERSONS),
    (lambda s: s.groups.get_all_persons(SECOND, 1), "/groups/1/persons", PERSON, ADA),
]

ITERATE: list[tuple[Call, str, Any, Any]] = [
    (lambda s: s.persons.iterate("ada"), "/persons", PERSON, ADA),
    (lambda s: s.groups.iterate("ada"), "/groups", GROUP, PERSONS),
    (lambda s: s.storage.iterate(), "/storage", STORAGE, DEFAULT),
    (lambda s: s.persons.iterate_images(5), "/persons/5/images", IMAGE, Image(3, 5)),
    (lambda s: s.persons.iterate_groups(5), "/persons/5/groups", GROUP, PERSONS),
    (lambda s: s.groups.iterate_persons(1), "/groups/1/persons", PERSON, ADA),
]


def listing(item: Any, page: int = 2, count: int = 1) -> Answer:
    """Return one of three pages."""
    return Answer({"items": [item] * count, "page": page, "total_pages": 3})


@pytest.mark.parametrize(("get_all", "path", "item", "model"), GET_ALL)
def test_a_list_is_read_page_by_page(
    server: Loopback, sdk: Sdk, get_all: Call, path: str, item: Any, model: Any
) -> None:
    """Page, size and name are in the query, and the page is returned with its models."""
    server.answer(listing(item))
    assert get_all(sdk) == Page([model], 2, 3)
    named = {"name": ["ada"]} if path in ("/persons", "/groups") else {}
    assert server.heard[0].path == "/api" + path
    assert server.heard[0].query == {"page": ["2"], "size": ["9"], **named}


@pytest.mark.parametrize(("iterate", "path", "item", "model"), ITERATE)
def test_iterating_continues_after_the_last_id(
    server: Loopback, sdk: Sdk, iterate: Call, path: str, item: Any, model: Any
) -> None:
    """The next page is requested only once the last id of a page is reached, until there are no more."""
    server.answer(*[Answer({"items": [item] * 2, "page": 1, "total_pages": left}) for left in (3, 2, 1)])
    items = iterate(sdk)
    assert server.heard == []
    assert next(items) == model
    assert len(server.heard) == 1
    assert list(items) == [model] * 5
    last = str(item["id"])
    assert [heard.query.get("after") for heard in server.heard] == [None, [last], [last]]
    assert {(heard.path, *heard.query["page"]) for heard in server.heard} == {("/api" + path, "1")}


def test_an_empty_list_takes_one_request(server: Loopback, sdk: Sdk) -> None:
    server.answer(Answer({"items": [], "page": 1, "total_pages": 1}))
    assert list(sdk.persons.iterate(size=10)) == []
    assert server.heard[0].query == {"page": ["1"], "size": ["10"]}


def test_the_first_full_page_is_the_default(server: Loopback, sdk: Sdk) -> None:
    """Without arguments, the first thousand items are requested."""
    server.answer(listing(PERSON))
    sdk.persons.get_all()
    assert server.heard[0].query == {"page": ["1"], "size": ["1000"]}


@pytest.mark.parametrize("force", [False, True])
def test_attaching_an_image_is_the_contracts_request(server: Loopback, sdk: Sdk, force: bool) -> None:
    """`force` is in the query, parameters and picture in the body, and the answer is the id."""
    server.answer(Answer(7))
    image_id = sdk.persons.attach_image(Image(None, 5, b"ABC"), force, SearchParams(0.6))
    assert (image_id, image_id.warnings) == (7, ())
    (heard,) = server.heard
    assert (heard.method, heard.path, heard.query) == (
        "POST",
        "/api/persons/5/images",
        {"force": [str(force).lower()]},
    )
    assert heard.body == {"searchParams": {"max_distance": 0.6}, "image": {"content": "QUJD"}}


def test_an_enrolment_can_come_with_warnings(server: Loopback, sdk: Sdk) -> None:
    """What the server found odd is returned with the id."""
    header = '[{"reason": "resembles_another", "person_id": 9, "similarity": 0.8}]'
    server.answer(Answer(7, headers={"X-Kith-Warnings": header}))
    image_id = sdk.persons.attach_image(Image(None, 5, "QUJD"))
    assert image_id.warnings == (EnrolmentWarning("resembles_another", {"person_id": 9, "similarity": 0.8}),)
    assert server.heard[0].body["searchParams"] is None


def test_a_picture_is_returned_as_it_was_sent(server: Loopback, sdk: Sdk) -> None:
    """The bytes are unchanged, with their content type."""
    server.answer(Answer(b"\xff\xd8\x00", headers={"Content-Type": "image/jpeg"}))
    picture = sdk.persons.get_image(5, 3)
    assert (picture, picture.content_type) == (b"\xff\xd8\x00", "image/jpeg")
    assert server.heard[0].path == "/api/persons/5/images/3"


def test_a_listed_image_knows_its_type_and_time(server: Loopback, sdk: Sdk) -> None:
    server.answer(listing(IMAGE))
    (image,) = sdk.persons.get_all_images(None, 5).items
    assert vars(image) == {"id": 3, "person_id": 5, "content": None}
    assert (image.content_type, image.created) == ("image/jpeg", THEN)


def test_a_search_in_no_groups_finds_nobody_without_a_request(server: Loopback, sdk: Sdk) -> None:
    """None means everyone, an empty list nobody."""
    assert sdk.search(None, SearchSource(b"ABC", [])) == []
    assert sdk.search.every_face(None, SearchSource(b"ABC", ())) == []
    with pytest.raises(InvalidArgument, match="create_person is given with an empty group_ids"):
        sdk.search(None, SearchSource(b"ABC", [], create_person=NEW))
    assert server.heard == []


def test_get_or_create_returns_who_has_the_external_id(server: Loopback, sdk: Sdk) -> None:
    """If the conflict does not say who that is, it is raised."""
    taken = {"type": "external_id_taken", "msg": "taken", "payload": {"id": 5}}
    server.answer(Answer(taken, 409), Answer(PERSON), Answer({**taken, "payload": None}, 409))
    assert sdk.persons.get_or_create(Person(None, "Ada", {}, external_id="a-1")) == ADA
    assert [heard.path for heard in server.heard] == ["/api/persons", "/api/persons/5"]
    with pytest.raises(ExternalIdTaken):
        sdk.persons.get_or_create(Person(None, "Ada", {}, external_id="a-1"))


def test_get_or_create_survives_a_broken_connection(server: Loopback, sdk: Sdk) -> None:
    """The external id keeps a second attempt from creating a second person."""
    taken = {"type": "external_id_taken", "msg": "taken", "payload": {"id": 5}}
    server.answer(Answer(PERSON, 201, breaks=True), Answer(taken, 409), Answer(PERSON))
    assert sdk.persons.get_or_create(Person(None, "Ada", {}, external_id="a-1")) == ADA
    assert [heard.method for heard in server.heard] == ["POST", "POST", "GET"]
