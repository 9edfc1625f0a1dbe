"""Details and bodies at their limits."""

import gzip
import json

import pytest

from tests.plain import Json, Plain, new_person, refused


@pytest.mark.parametrize(
    "metadata",
    [{str(key): 0 for key in range(1001)}, {"list": [0] * 1000}, {"text": "x" * 65_536}],
    ids=["keys", "items", "bytes"],
)
@pytest.mark.parametrize("path", ["/persons", "/groups"])
def test_metadata_has_a_maximum_size(http: Plain, path: str, metadata: Json) -> None:
    """Beyond 1,000 keys or 64 KB it is refused, so that the write lock is not held for long."""
    assert "metadata" in refused(http.post(path, json={"name": "Ada", "metadata": metadata}), 422, "validation_failed")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_moment_that_utc_cannot_represent_is_refused(http: Plain, moment: str) -> None:
    assert "expire_at" in refused(
        http.post("/persons", json={"name": "A", "expire_at": moment}), 422, "validation_failed"
    )


def test_a_storage_inside_the_default_place_does_not_prevent_enrolment(http: Plain) -> None:
    """The default storage, which is created on demand, takes a free place."""
    assert http.post("/storage", json={"uri": "default/sub"}).status_code == 201
    new_person(http)
    assert http.get("/storage/default").json()["uri"] == "default-2"


def test_a_compressed_body_is_refused(http: Plain) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps({"name": "Ada"}).encode())
    refused(http.post("/persons", data=body, headers=headers), 415, "unsupported_media_type")


def test_a_slash_at_the_end_changes_nothing(http: Plain) -> None:
    new_person(http)
    assert http.get("/persons/").json() == http.get("/persons").json()
