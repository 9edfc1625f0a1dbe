"""A server whose default storage is in S3."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from tests.object_storage import ObjectStorage
from tests.plain import Plain
from tests.serving import Server, serving


@frozen
class Kept:
    """Where the objects of a storage are."""

    storage_id: int
    uri: str


@pytest.fixture(scope="package")
def server(s3: ObjectStorage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that often erases what is deleted, whose log has no traceback."""
    assert s3
    with serving(tmp_path_factory.mktemp("served") / "data", checkpoint_seconds=0.2) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def kept(http: Plain, s3: ObjectStorage) -> Kept:
    """The default storage."""
    return default_in_s3(http, s3)


def default_in_s3(http: Plain, s3: ObjectStorage) -> Kept:
    """Make the default storage of an empty server."""
    uri = s3.new_uri()
    answer = http.post("/storage", json={"uri": uri})
    assert answer.status_code == 201, answer.text
    kept = Kept(answer.json()["id"], uri)
    assert http.put("/storage/default", json=kept.storage_id).status_code == 201
    return kept
