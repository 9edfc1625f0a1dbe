"""Errors from the server become the exception tree."""

import pickle
import re
from datetime import date
from typing import Any

import pytest

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from tests.unit.client.loopback import Answer, Loopback

LEAVES = [
    (404, errors.PersonNotFound, errors.NotFound),
    (404, errors.ImageNotFound, errors.NotFound),
    (404, errors.GroupNotFound, errors.NotFound),
    (404, errors.StorageNotFound, errors.NotFound),
    (409, errors.IdTaken, errors.Conflict),
    (409, errors.ExternalIdTaken, errors.Conflict),
    (409, errors.FaceTaken, errors.Conflict),
    (409, errors.StorageInUse, errors.Conflict),
    (409, errors.StorageTaken, errors.Conflict),
    (422, errors.ValidationFailed, errors.Invalid),
    (422, errors.ImageInvalid, errors.Invalid),
    (413, errors.ImageTooLarge, errors.Invalid),
    (422, errors.ImageTooManyPixels, errors.Invalid),
    (422, errors.FaceNotFound, errors.Invalid),
    (422, errors.FaceQualityTooLow, errors.Invalid),
    (503, errors.Overloaded, errors.Unavailable),
    (503, errors.NotReady, errors.Unavailable),
    (503, errors.ReadOnly, errors.Unavailable),
    (507, errors.StorageFull, errors.Unavailable),
]


def raised(server: Loopback, answer: Answer) -> errors.KithError:
    """Return the error that an answer becomes."""
    server.answer(answer)
    with Sdk(server.url, retries=0) as sdk, pytest.raises(errors.KithError) as caught:
        sdk.groups.get(1)
    return caught.value


def wire(type: str, status: int, payload: Any = None) -> Answer:
    """Return an error as the server sends it."""
    body = {"status_code": status, "type": type, "msg": "so it is", "payload": payload, "request_id": "r-1"}
    return Answer(body, status)


@pytest.mark.parametrize(("status", "leaf", "branch"), LEAVES)
def test_each_type_has_its_class(
    server: Loopback, status: int, leaf: type[errors.ApiError], branch: type[errors.ApiError]
) -> None:
    """The class can also be caught by its branch."""
    error = raised(server, wire(leaf.type, status))
    assert type(error) is leaf
    assert isinstance(error, branch)
    assert isinstance(error, errors.ApiError)


@pytest.mark.parametrize(
    ("type", "status", "kind"),
    [
        ("not_found", 404, errors.NotFound),
        ("method_not_allowed", 405, errors.Invalid),
        ("malformed_json", 400, errors.Invalid),
        ("unsupported_media_type", 415, errors.Invalid),
        ("body_too_large", 413, errors.Invalid),
        ("internal_error", 500, errors.ServerFault),
        ("of_a_later_version", 409, errors.Conflict),
        ("of_a_later_version", 422, errors.Invalid),
        ("of_a_later_version", 429, errors.Unavailable),
        ("of_a_later_version", 403, errors.Forbidden),
        ("of_a_later_version", 501, errors.ServerFault),
    ],
)
def test_a_type_without_a_class_falls_back_to_the_status(
    server: Loopback, type: str, status: int, kind: type[errors.ApiError]
) -> None:
    """A type that this SDK does not know keeps its name and gets the class for its status."""
    error = raised(server, wire(type, status))
    assert error.__class__ is kind
    assert error.type == type


def test_an_error_carries_all_that_the_server_said(server: Loopback) -> None:
    """Status, type, message, payload and request id are there, and the text shows what matters."""
    error = raised(server, wire("group_not_found", 404, {"ids": [1]}))
    assert (error.status, error.type, error.message) == (404, "group_not_found", "so it is")
    assert (error.payload, error.request_id) == ({"ids": [1]}, "r-1")
    assert str(error) == "group_not_found: so it is (request r-1)"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, errors.NotFound),
        (413, errors.Invalid),
        (502, errors.Unavailable),
        (504, errors.Unavailable),
        (500, errors.ServerFault),
        (401, errors.Unauthenticated),
    ],
)
def test_a_page_from_a_proxy_is_an_error_that_quotes_it(
    server: Loopback, status: int, kind: type[errors.ApiError]
) -> None:
    """An answer that is not JSON gets its status's class, the page's beginning and the header's request id."""
    page = b"<html>the gateway \xff speaks</html>" + b" " * 1000
    error = raised(server, Answer(page, status, {"X-Request-Id": "proxy-7"}))
    assert type(error) is kind
    assert f"HTTP {status}: <html>the gateway" in error.message
    assert len(error.message) < 250
    assert error.request_id == "proxy-7"


@pytest.mark.parametrize("body", [[], "text", None, {"type": ["odd"], "msg": None}, {"msg": {"deep": 1}}])
def test_other_json_with_an_error_status_is_an_error_too(server: Loopback, body: Any) -> None:
    """The status selects the class."""
    assert type(raised(server, Answer(body, 409))) is errors.Conflict


@pytest.mark.parametrize(
    "body",
    [
        b"<html>log in</html>",
        b"",
        b"\xff\xfe",
        [],
        {},
        {"id": "1", "name": "a", "metadata": {}},
        {"id": 1, "name": "a", "metadata": 3},
        {"id": 1, "name": "a", "metadata": {}, "created": "yesterday"},
    ],
)
def test_a_success_that_breaks_the_contract_is_a_server_fault(server: Loopback, body: Any) -> None:
    """A login page or a model with wrong types is never returned as a model."""
    error = raised(server, Answer(body))
    assert type(error) is errors.ServerFault
    assert error.status == 200


def test_face_taken_says_whose_face_it_is(server: Loopback, sdk: Sdk) -> None:
    """The 409's payload is returned as SearchResults."""
    person = {"id": 7, "name": "Ada", "metadata": {}, "storage_id": 1}
    image = {"id": 3, "similarity": 0.9, "distance": 0.3}
    hit = {"person": person, "images": [image], "similarity": 0.9, "distance": 0.3, "confidence": 0.8}
    server.answer(wire("face_taken", 409, [hit]))
    with pytest.raises(errors.FaceTaken) as caught:
        sdk.persons.attach_image(Image(None, 1, b"jpeg"))
    (result,) = caught.value.results
    assert (result.person.name, result.images[0].id, result.confidence) == ("Ada", 3, 0.8)


def test_an_error_survives_pickling(server: Loopback) -> None:
    """Errors can cross process boundaries, as process pools need."""
    error = pickle.loads(pickle.dumps(raised(server, wire("face_not_found", 422, {"faces": 0}))))
    assert type(error) is errors.FaceNotFound
    assert (error.status, error.payload, error.request_id) == (422, {"faces": 0}, "r-1")


def test_every_error_is_in_the_tree_once_and_has_its_own_type() -> None:
    """The docstring's tree names each class exactly once, and no two share a type."""
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    drawn = re.findall(r"^(?:[├└│ ]+ )?(.+?)(?:  .*)?$", errors.__doc__ or "", re.MULTILINE)
    names = [name for line in drawn for name in re.findall(r"\b[A-Z]\w+\b", line)]
    assert all(names.count(kind.__name__) == 1 for kind in classes)
    assert len({vars(kind)["type"] for kind in classes}) == len(classes)


def test_what_json_cannot_represent_is_refused_before_it_is_sent(server: Loopback, sdk: Sdk) -> None:
    """Metadata that JSON cannot represent is an error that names field and type, and nothing reaches the server."""
    with pytest.raises(errors.InvalidArgument, match=r"metadata\.share is nan of type float"):
        sdk.groups.create(Group(None, "odd", {"share": float("nan")}))
    with pytest.raises(errors.InvalidArgument, match=r"metadata\.days\[1\] is .* of type date"):
        sdk.groups.patch(1, metadata={"days": [1, date(2024, 5, 6)]})
    assert server.heard == []


def test_an_unexpected_payload_names_nobody(server: Loopback, sdk: Sdk) -> None:
    """Handling the error does not raise another one."""
    server.answer(wire("face_taken", 409, "somebody"))
    with pytest.raises(errors.FaceTaken) as caught:
        sdk.persons.attach_image(Image(None, 1, b"jpeg"))
    assert caught.value.results == []
