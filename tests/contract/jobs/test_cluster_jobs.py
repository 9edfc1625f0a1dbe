"""Clusterings: what a job finds in photos, and how it goes on or ends."""

from pathlib import Path

import pytest

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.page import PageArgs
from server.bootstrap import Kith
from server.domain.jobs import Counts
from server.service.jobs.runner import MOST_ATTEMPTS
from tests.archives import archive
from tests.contract.jobs.interrupting import interrupted
from tests.contract.jobs.piles import PILE, Found, Pile, photos_of
from tests.photographs import (
    BIDEN,
    COLLINS,
    OBAMA,
)


def test_every_face_of_every_photo_is_in_a_cluster(own: Sdk, found: Found) -> None:
    """Those with most faces come first, enrolled people are recognised, and a file that is not a photo is reported."""
    own.persons.enrol("Eileen Collins", COLLINS)
    job, clusters = found({**PILE, "broken.jpg": b"no photo"})
    assert (job.state, job.total, job.done, job.refused, job.faces, job.clusters) == ("done", 6, 6, 1, 5, 3)
    assert [refusal.place for refusal in own.cluster_jobs.iterate_refusals(job.id)] == ["broken.jpg"]
    assert photos_of(own, clusters[0]) == ["a/1.jpg", "a/b/both.jpg", "c/2.jpg"]
    assert sorted(photos_of(own, cluster)[0] for cluster in clusters[1:]) == ["a/b/both.jpg", "she.jpg"]
    assert [bool(cluster.candidate) for cluster in clusters] == [photos_of(own, one) == ["she.jpg"] for one in clusters]
    assert own.clusters.get(clusters[0].id) == clusters[0]
    assert own.clusters.get_face(clusters[0].id, clusters[0].face_ids[0]).content_type == "image/jpeg"
    page = own.clusters.get_all(PageArgs(2, 2), job.id)
    assert (page.items, page.total_pages) == (clusters[2:], 2)


def test_only_members_of_the_groups_are_recognised(own: Sdk, found: Found) -> None:
    staff = own.groups.create(Group(None, "staff", {}))
    own.persons.enrol("Joe", BIDEN)
    own.persons.enrol("Eileen", COLLINS, groups=["staff"])
    _, clusters = found(PILE, group_ids=[staff.id])
    assert [one.candidate.person.name for one in clusters if one.candidate] == ["Eileen"]


@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_an_archive_or_a_folder_is_clustered(kith: Kith, own: Sdk, root: Path, kind: str) -> None:
    """A folder with subfolders, or a ZIP file; but not a table, which already says who is who."""
    (root / "pile" / "inner").mkdir(parents=True, exist_ok=True)
    (root / "pile" / "inner" / "1.jpg").write_bytes(OBAMA)
    (root / "pile.zip").write_bytes(archive({"inner/1.jpg": OBAMA}).getvalue())
    (root / "pile.csv").write_text("photo,name\n")
    started = own.cluster_jobs.start_on_server(str(root / ("pile" if kind == "folder" else "pile.zip")))
    table = own.cluster_jobs.start_on_server(str(root / "pile.csv"))
    assert kith.job_runner().run_next()
    assert kith.job_runner().run_next()
    (cluster,) = own.clusters.iterate(started.id)
    assert photos_of(own, cluster) == ["inner/1.jpg"]
    with pytest.raises(errors.ValidationFailed, match="neither a folder nor a ZIP archive"):
        own.cluster_jobs.wait(table.id)


def test_jobs_are_listed_by_their_kind(kith: Kith, own: Sdk, pile: Pile) -> None:
    path = pile({"1.jpg": OBAMA})
    cluster, imported = own.cluster_jobs.start_on_server(path), own.imports.start_on_server(path)
    assert [job.id for job in own.cluster_jobs.iterate()] == [cluster.id]
    assert [job.id for job in own.imports.iterate()] == [imported.id]
    with pytest.raises(errors.JobNotFound, match="finds no clusters"):
        own.clusters.get_all(None, imported.id)
    assert kith.job_runner().run_next()
    with pytest.raises(errors.JobUnfinished):
        own.imports.delete(imported.id)


def test_an_interrupted_clustering_goes_on_after_the_last_photo(kith: Kith, own: Sdk, pile: Pile) -> None:
    """Earlier photos are not processed again; if the photos have changed, all of them are."""
    path = pile({"1.jpg": OBAMA, "2.jpg": BIDEN})
    waiting = [own.cluster_jobs.start_on_server(path) for _ in range(2)]
    for job, place in zip(waiting, ("1.jpg", "other.jpg"), strict=True):
        interrupted(kith, job.id, Counts(seen=1), place)
        assert kith.job_runner().run_next()
    assert [own.cluster_jobs.get(job.id).faces for job in waiting] == [1, 2]
    assert [own.cluster_jobs.get(job.id).done for job in waiting] == [2, 2]


def test_a_clustering_that_is_cancelled_or_fails_leaves_no_face(kith: Kith, own: Sdk, pile: Pile) -> None:
    """Neither does one whose process ended at every attempt."""
    started = own.cluster_jobs.start_on_server(pile(PILE))
    interrupted(kith, started.id, Counts(), "")
    own.cluster_jobs.cancel(started.id)
    assert kith.job_runner().run_next()
    assert own.cluster_jobs.get(started.id).state == "cancelled"
    failing = own.cluster_jobs.start_on_server(pile(PILE))
    with kith.records.session(), kith.records.transaction():
        for _ in range(MOST_ATTEMPTS):
            kith.records.jobs.begin(failing.id)
    assert kith.job_runner().run_next()
    with pytest.raises(errors.ServerFault):
        own.cluster_jobs.wait(failing.id)
    with kith.records.session():
        assert [kith.records.cluster_faces.of_job(job.id) for job in (started, failing)] == [[], []]
