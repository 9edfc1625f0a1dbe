"""Clusters are read, split, merged, kept apart and dismissed."""

from contextlib import suppress

import pytest
import requests

from client import errors
from client.api.sdk import Sdk
from client.model.clusters import Cluster
from client.model.page import Page, PageArgs
from client.model.person import Person
from tests.contract.conftest import URL
from tests.contract.jobs.piles import PILE, Asked, Found, Pile
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_BESIDE_BIDEN, OBAMA_LATER, OBAMA_STANDING


def test_clusters_are_iterated_completely_while_others_dismiss_some(
    own: Sdk, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cluster that exists throughout is listed once, in order, although clusters move between pages."""
    photos = {"a.jpg": OBAMA, "b.jpg": OBAMA_LATER, "c.jpg": BIDEN, "d.jpg": COLLINS, "e.jpg": OBAMA_BESIDE_BIDEN}
    job, clusters = found(photos)
    assert len(clusters) == 3
    fetch = own.clusters.get_all

    def fetch_and_dismiss(args: PageArgs | None, job_id: int) -> Page[Cluster]:
        page = fetch(args, job_id)
        with suppress(errors.ClusterNotFound):
            own.clusters.dismiss(clusters[0].id)
        return page

    monkeypatch.setattr(own.clusters, "get_all", fetch_and_dismiss)
    seen = list(own.clusters.iterate(job.id, size=1))
    assert [cluster.id for cluster in seen if cluster.id != clusters[0].id] == [cluster.id for cluster in clusters[1:]]


def test_a_face_is_not_sent_again_to_the_person_who_has_it(wire: WsgiAdapter, found: Found) -> None:
    _, (obama,) = found({"1.jpg": OBAMA})
    url = f"{URL}/api/clusters/{obama.id}/faces/{obama.face_ids[0]}"
    with requests.Session() as session:
        session.mount(URL, wire)
        first = session.get(url)
        again = session.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_a_cluster_is_split_and_merged(own: Sdk, found: Found) -> None:
    """The parts are suggested as similar, until they are kept apart permanently."""
    job, (obama, *_) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER, "3.jpg": OBAMA_STANDING})
    part = own.clusters.split(obama.id, obama.face_ids[:1])
    rest = own.clusters.get(obama.id)
    assert (part.face_ids, rest.face_ids) == (obama.face_ids[:1], obama.face_ids[1:])
    assert [one.cluster_id for one in part.similar] == [rest.id]
    assert [one.cluster_id for one in rest.similar] == [part.id]
    assert part.similar[0].confidence == rest.similar[0].confidence > 0.99
    whole = own.clusters.merge(rest.id, part.id)
    assert whole.face_ids == obama.face_ids
    part = own.clusters.split(obama.id, obama.face_ids[:1])
    apart = own.clusters.keep_apart(part.id, rest.id)
    assert (apart.apart_ids, apart.similar) == ([rest.id], [])
    with pytest.raises(errors.ClustersApart) as refused:
        own.clusters.merge(part.id, rest.id)
    assert refused.value.payload == {"cluster_ids": [[part.id, rest.id]]}
    third = own.clusters.split(rest.id, rest.face_ids[:1])
    assert third.apart_ids == [part.id]
    assert len(own.clusters.get_all(None, job.id).items) == 3


def test_invalid_requests_change_nothing(own: Sdk, found: Found, pile: Pile) -> None:
    path = pile(PILE)
    job, clusters = found(PILE)
    other_job, (elsewhere,) = found({"1.jpg": BIDEN})
    obama = clusters[0]
    asked: list[Asked] = [
        (errors.ValidationFailed, lambda: own.clusters.merge(obama.id, obama.id)),
        (errors.ValidationFailed, lambda: own.clusters.keep_apart(obama.id, obama.id)),
        (errors.ClusterNotFound, lambda: own.clusters.merge(obama.id, elsewhere.id)),
        (errors.ClusterNotFound, lambda: own.clusters.keep_apart(obama.id, 999)),
        (errors.ValidationFailed, lambda: own.clusters.split(obama.id, obama.face_ids)),
        (errors.ClusterFaceNotFound, lambda: own.clusters.split(obama.id, elsewhere.face_ids)),
        (errors.ValidationFailed, lambda: own.clusters.split(obama.id, [])),
        (errors.ClusterFaceNotFound, lambda: own.clusters.get_face(obama.id, elsewhere.face_ids[0])),
        (errors.PersonNotFound, lambda: own.clusters.reject(obama.id, 999)),
        (errors.GroupNotFound, lambda: own.cluster_jobs.start_on_server(path, [999])),
        (errors.StorageNotFound, lambda: own.cluster_jobs.start_on_server(path, storage_id=999)),
        (errors.JobNotFound, lambda: own.clusters.get_all(None, 999)),
        (errors.ImportPathRefused, lambda: own.cluster_jobs.start_on_server("/etc")),
    ]
    for error, ask in asked:
        with pytest.raises(error):
            ask()
    assert list(own.clusters.iterate(job.id)) == clusters
    assert list(own.clusters.iterate(other_job.id)) == [elsewhere]


def test_clusters_kept_apart_stay_apart_when_named_and_when_clustered_again(own: Sdk, found: Found) -> None:
    """As long as one of the jobs that know about it exists."""
    pile = {"1.jpg": OBAMA, "2.jpg": OBAMA_STANDING}
    job, (both,) = found(pile)
    part = own.clusters.split(both.id, both.face_ids[:1])
    own.clusters.keep_apart(both.id, part.id)
    again, clusters = found(pile)
    assert [len(one.face_ids) for one in clusters] == [1, 1]
    assert [one.apart_ids for one in clusters] == [[clusters[1].id], [clusters[0].id]]
    own.clusters.name(part.id, Person(None, "His double", {}))
    assert own.clusters.get(both.id).candidate is None
    own.cluster_jobs.delete(job.id)
    assert len(found(pile)[1]) == 2
    for left in own.cluster_jobs.iterate():
        own.cluster_jobs.delete(left.id)
    assert len(found(pile)[1]) == 1
    assert again.clusters == 2


def test_clusters_with_few_faces_are_dismissed_together(own: Sdk, found: Found) -> None:
    """Except those that are recognised, and those of other jobs."""
    own.persons.enrol("Joe", BIDEN)
    job, _ = found(PILE)
    found({"1.jpg": COLLINS})
    others = [len(list(own.clusters.iterate(other.id))) for other in own.cluster_jobs.iterate() if other.id != job.id]
    left = [cluster for cluster in own.clusters.iterate(job.id) if cluster.candidate or len(cluster.face_ids) > 1]
    few = own.cluster_jobs.get(job.id).clusters - len(left)
    assert own.clusters.dismiss_small(job.id) == few > 0
    assert list(own.clusters.iterate(job.id)) == left
    assert own.clusters.dismiss_small(job.id) == 0
    assert [
        len(list(own.clusters.iterate(other.id))) for other in own.cluster_jobs.iterate() if other.id != job.id
    ] == others
    for wrong in (0, 1001):
        with pytest.raises(errors.ValidationFailed):
            own.clusters.dismiss_small(job.id, wrong)
    with pytest.raises(errors.JobNotFound):
        own.clusters.dismiss_small(999)
