"""The storage that is created when somebody is enrolled and no default is set."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.adapters.blob.stores import StoresByUri
from server.domain.errors import StorageUnreachable, ValidationFailed
from server.records.records import Records
from server.service.pictures.blobs import PictureBlobs
from server.service.pictures.storages import Storages
from tests.object_storage import ObjectStorage

Made = Callable[[str], Storages]


@pytest.fixture
def storages(tmp_path: Path) -> Iterator[Made]:
    """Storages of an empty data directory, whose settings name a default one."""
    records, stores = Records.open(tmp_path / "kith.db", encoder=""), StoresByUri(tmp_path / "storages")
    with records.session(), records.transaction():
        yield lambda standard: Storages(records, stores, PictureBlobs(records, stores), standard)
    records.close()


def test_it_can_be_in_s3(storages: Made, s3: ObjectStorage) -> None:
    """It is created once, and is the default from then on."""
    uri = s3.new_uri()
    first, second = (storages(uri).for_person(None) for _ in range(2))
    assert (first.uri, second) == (uri, first)
    assert storages(uri).default() == first


def test_it_is_not_created_among_objects_of_somebody_else(storages: Made, s3: ObjectStorage) -> None:
    uri = s3.new_uri()
    s3.put(f"{uri}/a", b"a")
    with pytest.raises(ValidationFailed, match="has objects already"):
        storages(uri).for_person(None)


def test_it_is_not_created_in_an_unreachable_place(storages: Made, s3: ObjectStorage) -> None:
    made = storages(s3.new_uri())
    with s3.cut_off(), pytest.raises(StorageUnreachable):
        made.for_person(None)
    assert made.for_person(None) == made.default()


def test_it_avoids_a_taken_place(storages: Made) -> None:
    """If another storage is inside its place, it gets a number."""
    made = storages("pictures")
    made.create(None, "pictures/old")
    assert made.for_person(None).uri == "pictures-2"


@pytest.mark.parametrize("uri", ["../outside", "s3://Bucket"])
def test_a_setting_that_is_not_a_place_stops_the_start(storages: Made, uri: str) -> None:
    with pytest.raises(ValidationFailed, match="cannot be a storage"):
        storages(uri)
