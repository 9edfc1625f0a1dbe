"""A pile of photos becomes people, whatever interrupts it, and nothing of it is left once it is deleted."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from client import ClusterJob, Person, Sdk
from client.errors import InvalidArgument
from tests.archives import archive
from tests.e2e.clusters.piles import pile
from tests.e2e.erased import checkpoint, holding
from tests.e2e.imports.killing import kill_job_process
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.serving import serving

COUNT = 48


def begun(sdk: Sdk, job: ClusterJob, before: int = 0) -> int:
    """Wait until a clustering has looked at more photos than before, and return at how many."""
    while (found := sdk.cluster_jobs.get(job.id)).done <= before:
        assert not found.is_finished
    return found.done


def test_a_folder_becomes_people(tmp_path: Path) -> None:
    """It is sent as it is, progress is reported, and the people are enrolled by name."""
    folder = tmp_path / "pile"
    for name, photo in {"1.jpg": OBAMA, "x/2.jpg": OBAMA_LATER, "x/y/3.jpg": BIDEN}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(photo)
    seen: list[ClusterJob] = []
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        job = sdk.cluster_folder(folder, progress=seen.append)
        assert (job.source, job.faces, job.clusters, seen[-1]) == ("pile", 3, 2, job)
        for cluster, name in zip(sdk.clusters.iterate(job.id), ("Barack", "Joe"), strict=True):
            sdk.clusters.name(cluster.id, Person(None, name, {}))
        match = sdk.identify(BIDEN)
        assert match
        assert match.person.name == "Joe"
        assert sdk.cluster_jobs.get(job.id).clusters == 0
        with pytest.raises(InvalidArgument):
            sdk.cluster_folder(tmp_path / "nowhere")


def test_a_photo_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    """If the bytes are the same; and a job says how many of its people are recognised."""
    photos = {"1.jpg": OBAMA, "2.jpg": BIDEN, "copies/1.jpg": OBAMA, "copies/2.jpg": OBAMA}
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        sdk.persons.enrol("Joe Biden", BIDEN)
        job = sdk.cluster_jobs.wait(sdk.cluster_jobs.start(archive(photos)).id, interval=0.1)
        assert (job.total, job.done, job.known, job.refused, job.faces) == (4, 4, 2, 0, 2)
        assert (job.clusters, job.recognised) == (2, 1)


def test_a_clustering_goes_on_wherever_it_was_interrupted(tmp_path: Path) -> None:
    """Whether its process was killed, the server killed or stopped: each face is there once."""
    data = tmp_path / "data"
    with serving(data) as server, Sdk(server.url) as sdk:
        job = sdk.cluster_jobs.start(archive(pile(COUNT)))
        done = begun(sdk, job)
        kill_job_process(server)
        done = begun(sdk, job, done)
        server.kill()
    with serving(data) as server, Sdk(server.url) as sdk:
        assert done <= sdk.cluster_jobs.get(job.id).done < COUNT
        done = begun(sdk, job, done)
        server.stop()
        assert "Traceback" not in server.log.read_text()
    with serving(data) as server, Sdk(server.url) as sdk:
        whole = sdk.cluster_jobs.wait(job.id, interval=0.05)
        assert (whole.state, whole.total, whole.done, whole.faces, whole.refused) == ("done", COUNT, COUNT, COUNT, 0)
        (cluster,) = sdk.clusters.iterate(job.id)
        photos = [face.photo for face in sdk.clusters.get_all_faces(None, cluster.id).items]
        assert photos == list(pile(COUNT))
        assert not list((data / "imports").iterdir())


def traces(data: Path) -> list[bytes]:
    """Return what each face leaves: its vectors, and a part of its JPEG."""
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        kept = "cluster_faces JOIN cluster_portraits ON id = face_id"
        rows = records.execute(f"SELECT template, encoding, portrait FROM {kept}")
        return [column[200:264] for row in rows for column in row]


@pytest.mark.parametrize("way", ["dismiss", "delete", "cancel"])
def test_nothing_of_a_face_is_left_after_a_checkpoint(tmp_path: Path, way: str) -> None:
    """Whether its cluster was dismissed, its job deleted, or cancelled half-way."""
    data = tmp_path / "data"
    with serving(data) as server, Sdk(server.url) as sdk:
        job = sdk.cluster_jobs.start(archive(pile(COUNT if way == "cancel" else 2)))
        if way == "cancel":
            begun(sdk, job)
        else:
            sdk.cluster_jobs.wait(job.id, interval=0.05)
        marks = traces(data)
        assert marks
        if way == "cancel":
            sdk.cluster_jobs.cancel(job.id)
            assert sdk.cluster_jobs.wait(job.id, interval=0.05).state == "cancelled"
        elif way == "delete":
            sdk.cluster_jobs.delete(job.id)
        else:
            for cluster in sdk.clusters.iterate(job.id):
                sdk.clusters.dismiss(cluster.id)
        checkpoint(data)
        assert {mark: holding(data, mark) for mark in marks} == {mark: [] for mark in marks}
