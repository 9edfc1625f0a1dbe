"""After a checkpoint, deleted data is nowhere on the disk."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.bootstrap import Kith
from server.records.sql.columns import from_vector
from tests.photographs import BIDEN, OBAMA
from tests.plain import Json, Plain, attach, items, new_person, search

MARK = "Zaphod-7f3a"
"""A name that occurs nowhere by chance."""


def checkpoint(kith: Kith) -> None:
    """Erase deleted data from the disk."""
    with kith.records.session():
        kith.services.maintenance.checkpoint()


def on_disk(data: Path, needle: bytes) -> list[Path]:
    """Return the files of a data directory that contain these bytes."""
    return [path for path in data.rglob("*") if path.is_file() and needle in path.read_bytes()]


def encoding_of(kith: Kith, person: int) -> tuple[bytes, bytes]:
    """Return a person's only encoding and template, as stored."""
    with kith.records.session():
        known = kith.records.pictures.encodings_of([person])
    return from_vector(known.encodings), from_vector(known.templates)


@pytest.mark.parametrize("gone", ["person", "picture"])
def test_neither_picture_nor_vector_is_left(http: Plain, kith: Kith, data: Path, gone: str) -> None:
    """Neither in the database, its log or the snapshot, nor in the storage; everything else is still there."""
    ada, bob = new_person(http, MARK), new_person(http)
    image = attach(http, ada, OBAMA)
    attach(http, bob, BIDEN)
    vectors, kept = encoding_of(kith, ada), encoding_of(kith, bob)
    needles = [OBAMA[2000:2100], vectors[0][:64], vectors[1][:64]]
    checkpoint(kith)
    assert all(on_disk(data, needle) for needle in needles)
    http.delete(f"/persons/{ada}" if gone == "person" else f"/persons/{ada}/images/{image}")
    checkpoint(kith)
    assert [on_disk(data, needle) for needle in needles] == [[], [], []]
    assert all(on_disk(data, vector[:64]) for vector in kept)
    assert bool(on_disk(data, MARK.encode())) == (gone == "picture")


def test_an_expired_person_is_not_found_and_is_erased_at_the_next_checkpoint(
    http: Plain, kith: Kith, data: Path
) -> None:
    """Nothing finds them from that moment on; then their bytes are erased."""
    soon = datetime.now(UTC) + timedelta(seconds=3)
    ada = new_person(http, MARK, expire_at=soon.isoformat())
    attach(http, ada, OBAMA)
    assert items(http, "/persons") != []
    time.sleep((soon - datetime.now(UTC)).total_seconds() + 0.1)
    assert items(http, "/persons") == []
    assert http.get(f"/persons/{ada}").status_code == 404
    results: Json = search(http, OBAMA, max_distance=2.0)
    assert results == []
    checkpoint(kith)
    assert http.get(f"/persons/{ada}").status_code == 404
    assert on_disk(data, OBAMA[2000:2100]) == []
    assert on_disk(data, MARK.encode()) == []
