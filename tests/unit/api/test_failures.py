"""Answers when the server itself fails, or cannot work yet."""

import logging
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest, ImATeapot

from server.api.answers.errors import status_of
from server.api.current import SERVICES
from server.app import application
from server.bootstrap import Kith, build
from server.domain import errors
from server.settings import Settings
from tests.graphs import usual_engine
from tests.photographs import OBAMA

JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Kith:
    """A server's parts whose gallery is not loaded."""
    return build(Settings(data_dir=tmp_path_factory.mktemp("data")), engine=usual_engine())


@pytest.fixture(scope="module")
def app(kith: Kith) -> Flask:
    """The application in front of them."""
    return application(kith)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client for it."""
    return app.test_client()


def test_what_needs_the_index_waits_for_it(client: FlaskClient) -> None:
    """A 503 that says when to retry; everything else is answered."""
    person = client.post("/api/persons", json={"name": "Ada"}).json
    assert person
    for path in ("/api/search", f"/api/persons/{person['id']}/images"):
        answer = client.post(path, data=OBAMA, headers=JPEG)
        assert (answer.status_code, (answer.json or {})["type"]) == (503, "not_ready")
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/api/readyz").status_code == 503
    assert client.get("/api/healthz").status_code == 200
    assert client.get("/api/persons").status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (ZeroDivisionError("a secret"), 500, "internal_error"),
        (errors.KithError("a secret"), 500, "internal_error"),
        (errors.Overloaded("busy"), 503, "overloaded"),
        (errors.ReadOnly("no"), 503, "read_only"),
        (errors.StorageUnreachable("away"), 503, "storage_unreachable"),
        (errors.StorageFull("full"), 507, "storage_full"),
        (errors.FaceQualityTooLow("blurred", {"sharpness": 0.1}), 422, "face_quality_too_low"),
        (BadRequest("odd"), 400, "bad_request"),
        (ImATeapot(), 418, "bad_request"),
    ],
)
def test_every_failure_has_one_shape(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    kind: str,
) -> None:
    """Its type is from the fixed list, and internals stay in the log, under the request's id."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(app.extensions[SERVICES].groups), "page", fail)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/groups")
    told = answer.json
    assert told
    assert (answer.status_code, told["status_code"], told["type"]) == (status, status, kind)
    assert ("Retry-After" in answer.headers) == isinstance(error, errors.Unavailable)
    if isinstance(error, ZeroDivisionError):
        assert "secret" not in answer.get_data(as_text=True)
        assert "secret" in caplog.text
        assert told["request_id"] in caplog.text


def test_a_failure_before_the_request_is_read_has_the_same_shape(
    kith: Kith, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example if there is no connection to the database."""

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(kith.records), "session", fail)
    answer = client.get("/api/groups")
    assert (answer.status_code, (answer.json or {})["type"]) == (500, "internal_error")
    assert (answer.json or {})["request_id"] == answer.headers["X-Request-Id"] != ""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.PersonNotFound, HTTPStatus.NOT_FOUND),
        (errors.FaceTaken, HTTPStatus.CONFLICT),
        (errors.ImageInvalid, HTTPStatus.UNPROCESSABLE_ENTITY),
        (errors.ImageTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (errors.NotReady, HTTPStatus.SERVICE_UNAVAILABLE),
        (errors.StorageFull, HTTPStatus.INSUFFICIENT_STORAGE),
        (errors.KithError, HTTPStatus.INTERNAL_SERVER_ERROR),
    ],
)
def test_the_nearest_branch_of_the_tree_gives_the_status(error: type[errors.KithError], status: HTTPStatus) -> None:
    """A leaf has its own status, or that of its nearest branch."""
    assert status_of(error) == status
