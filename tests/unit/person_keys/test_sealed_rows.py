"""Faces that are not yet anybody's have a key each, which is destroyed with them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.domain.clusters.entities import NewFace
from server.domain.entities import Person
from server.domain.faces import Portrait
from server.domain.identification.search_values import Probe, SearchResult
from server.domain.jobs import JobDraft, JobKind, Source
from server.domain.persistence.sealing import key_of
from server.records.clusters.clusters import ClusterContent
from server.records.records import Records
from tests.unit.person_keys.conftest import Opened
from tests.unit.records.conftest import ENCODER, ada
from tests.unit.records.sightings import BOX, FACE, NUMBERS, PORTRAIT, sighting


@pytest.fixture
def records(tmp_path: Path, opened: Opened) -> Iterator[Records]:
    """Empty records under a master key."""
    records = Records.open(tmp_path / "kith.db", ENCODER, keys=opened(tmp_path / "keys"))
    with records.session():
        records.seals.bind()
        yield records
    records.close()


@pytest.fixture
def person(records: Records) -> Person:
    """Someone, in the only storage."""
    return ada(records)


@pytest.fixture
def job(records: Records) -> int:
    """A job that finds faces."""
    return records.jobs.add(JobDraft(Source("a.zip", archive="a.zip"), kind=JobKind.CLUSTER))


def keys_in(tmp_path: Path, table: str, column: str) -> list[int]:
    """Return the keys that seal the rows of a table."""
    with closing(sqlite3.connect(tmp_path / "kith.db")) as rows, rows:
        keys = [key_of(content) for (content,) in rows.execute(f"SELECT {column} FROM {table} ORDER BY rowid")]
    rows.close()
    assert 0 not in keys
    return keys


def test_a_face_in_the_inbox_has_its_own_key_which_goes_with_it(records: Records, tmp_path: Path) -> None:
    """A newer picture of the same face has the same key."""
    for _ in range(2):
        records.inbox.add(sighting(0), PORTRAIT)
    one, two = keys_in(tmp_path, "inbox", "portrait")
    assert one != two
    assert records.inbox.face(1).portrait == PORTRAIT
    assert records.inbox.face(1).probe.template.tolist() == NUMBERS.tolist()
    records.inbox.see_again(1, sighting(5), Portrait(b"another", BOX))
    assert records.inbox.face(1).portrait.content == b"another"
    assert keys_in(tmp_path, "inbox", "template") == keys_in(tmp_path, "inbox", "portrait") == [one, two]
    assert records.seals.to_destroy() == set()
    records.inbox.remove(1)
    assert records.seals.to_destroy() == {one}


def test_faces_that_matched_somebody_are_deleted_with_that_person(
    records: Records, person: Person, tmp_path: Path
) -> None:
    """With their keys and the person's."""
    key = records.seals.key_for(person.id)
    records.inbox.add(sighting(0, SearchResult(person, [], 0.5, 0.5, 0.995), matched=True), PORTRAIT)
    (inbox,) = keys_in(tmp_path, "inbox", "template")
    records.persons.remove(person.id)
    assert records.seals.to_destroy() == {key, inbox}


def test_the_faces_and_clusters_of_a_job_are_deleted_with_the_job(records: Records, job: int, tmp_path: Path) -> None:
    """Each face and each cluster has a key, under which a cluster's mean may change."""
    face = NewFace(0, "a.jpg", FACE.face.quality, Probe(NUMBERS, NUMBERS), PORTRAIT)
    records.cluster_faces.add(job, [face, face])
    cluster = records.clusters.add(job, ClusterContent(2, NUMBERS, None))
    records.cluster_faces.move([1, 2], cluster)
    faces, means = (keys_in(tmp_path, "cluster_faces", "template"), keys_in(tmp_path, "clusters", "mean"))
    assert len({*faces, *means}) == 3
    assert keys_in(tmp_path, "cluster_portraits", "portrait") == faces
    assert records.cluster_faces.portrait(cluster, 1) == PORTRAIT
    records.clusters.change(cluster, ClusterContent(1, 2 * NUMBERS, None))
    assert records.clusters.get(cluster).centroid.mean.tolist() == (2 * NUMBERS).tolist()
    assert records.seals.to_destroy() == set()
    records.jobs.remove(job)
    assert records.seals.to_destroy() == {*faces, *means}


def test_rows_in_the_clear_are_sealed_and_rows_without_a_key_removed(
    records: Records, job: int, tmp_path: Path
) -> None:
    """As when a data directory gets a master key, and when a backup is older than an erasure."""
    clear = Records.open(tmp_path / "kith.db", ENCODER)
    face = NewFace(0, "a.jpg", FACE.face.quality, Probe(NUMBERS, NUMBERS), PORTRAIT)
    with clear.session():
        clear.inbox.add(sighting(0), PORTRAIT)
        clear.cluster_faces.add(job, [face, face])
        cluster = clear.clusters.add(job, ClusterContent(2, NUMBERS, None))
        clear.cluster_faces.move([1, 2], cluster)
    clear.close()
    records.person_data.seal_rows()
    assert records.cluster_faces.portrait(cluster, 2) == records.inbox.face(1).portrait == PORTRAIT
    first, _ = keys_in(tmp_path, "cluster_portraits", "portrait")
    records.seals.keys.destroy([first, *keys_in(tmp_path, "inbox", "portrait")])
    records.person_data.remove_rows_without_key()
    assert [loose.id for loose in records.cluster_faces.of_cluster(cluster)] == [2]
    assert keys_in(tmp_path, "inbox", "template") == []
