"""Clusters: what a job finds in photos, and what becomes of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
import requests
from attrs import evolve
from PIL import Image, ImageFilter

from client import errors
from client.api.sdk import Sdk
from client.model.clusters import Cluster, ClusterJob
from client.model.group import Group
from client.model.image import PictureWarning
from client.model.page import Page, PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from server.app import application
from server.bootstrap import Kith, build
from server.domain.jobs import Counts
from server.service.jobs.runner import MOST_ATTEMPTS
from server.settings import Settings
from tests.archives import archive
from tests.contract.conftest import URL
from tests.contract.document import document_of
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.photographs import (
    BIDEN,
    COLLINS,
    NOBODY,
    OBAMA,
    OBAMA_BESIDE_BIDEN,
    OBAMA_LATER,
    OBAMA_STANDING,
    as_jpeg,
)

PILE = {
    "a/1.jpg": OBAMA,
    "a/b/both.jpg": OBAMA_BESIDE_BIDEN,
    "c/2.jpg": OBAMA_LATER,
    "she.jpg": COLLINS,
    "z/none.jpg": NOBODY,
}
ALIKE = SearchParams(max_distance=2.0)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder below which the server reads photos."""
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Kith:
    """A server's parts, of which the runner is not at work."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("clusters"), allowed_hosts=("kith.test",), import_roots=(root,)
    )
    kith = build(settings)
    kith.gallery.load()
    return kith


@pytest.fixture
def wire(kith: Kith) -> WsgiAdapter:
    """What its requests go through."""
    app = application(kith)
    return WsgiAdapter(app, document_of(app).check)


@pytest.fixture
def own(wire: WsgiAdapter) -> Iterator[Sdk]:
    """The SDK to it, whose every answer must be as the document says; at the end nothing is left."""
    with Sdk(URL, retries=0, adapter=wire) as sdk:
        yield sdk
        for found in [*sdk.cluster_jobs.iterate(), *sdk.imports.iterate()]:
            sdk.cluster_jobs.cancel(found.id)
            sdk.cluster_jobs.delete(found.id)
        for person in sdk.persons.iterate():
            sdk.persons.delete(person.id)
        for group in sdk.groups.iterate():
            sdk.groups.delete(group.id)


Files = dict[str, bytes]
Found = Callable[..., tuple[ClusterJob, list[Cluster]]]
Pile = Callable[[Files], str]
Asked = tuple[type[errors.KithError], Callable[[], object]]


@pytest.fixture
def pile(root: Path) -> Pile:
    """A way to put photos into a folder of their own, below the root."""

    def put(files: Files) -> str:
        folder = Path(mkdtemp(dir=root))
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return str(folder)

    return put


@pytest.fixture
def found(kith: Kith, own: Sdk, pile: Pile) -> Found:
    """A way to cluster photos at once."""

    def run(files: Files, group_ids: Sequence[int] | None = None) -> tuple[ClusterJob, list[Cluster]]:
        started = own.cluster_jobs.start_on_server(pile(files), group_ids)
        assert kith.job_runner().run_next()
        return own.cluster_jobs.get(started.id), list(own.clusters.iterate(started.id))

    return run


def photos_of(sdk: Sdk, cluster: Cluster) -> list[str]:
    """Return the photos that a cluster is in."""
    return [face.photo for face in sdk.clusters.get_all_faces(None, cluster.id).items]


def names(sdk: Sdk, photo: bytes, params: SearchParams | None = None) -> list[str]:
    """Return the names that a search finds."""
    return [result.person.name for result in sdk.search(params, SearchSource(photo))]


def test_every_face_of_every_photo_is_somebodys(own: Sdk, found: Found) -> None:
    """The people with most faces come first; enrolled people are recognised; a file that is not a photo is reported."""
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


def test_a_name_makes_a_person_of_the_clearest_faces(own: Sdk, found: Found) -> None:
    """Who is found at once, in the groups that the job was about; the faces wait no more."""
    staff = own.groups.create(Group(None, "staff", {}))
    _, (obama, *others) = found(PILE, group_ids=[staff.id])
    named = own.clusters.name(obama.id, Person(None, "Barack", {"born": 1961}))
    assert (named.person.name, named.person.metadata) == ("Barack", {"born": 1961})
    assert len(named.image_ids) + len(named.refusals) >= 2
    assert [image.id for image in own.persons.iterate_images(named.person.id)] == named.image_ids
    assert [person.id for person in own.groups.iterate_persons(staff.id)] == [named.person.id]
    assert names(own, OBAMA_STANDING) == ["Barack"]
    for ask in (
        lambda: own.clusters.get(obama.id),
        lambda: own.clusters.name(obama.id, Person(None, "Barack", {})),
        lambda: own.clusters.confirm(obama.id, named.person.id),
        lambda: own.clusters.get_face(obama.id, obama.face_ids[0]),
        lambda: own.clusters.merge(others[0].id, obama.id),
    ):
        with pytest.raises(errors.ClusterNotFound):
            ask()
    assert len(list(own.persons.iterate())) == 1


def test_clusters_are_iterated_completely_while_others_dismiss_some(
    own: Sdk, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cluster that exists throughout is listed once, in order, although the others move to other pages."""
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


def test_a_face_is_not_sent_again_to_whoever_has_it(wire: WsgiAdapter, found: Found) -> None:
    _, (obama,) = found({"1.jpg": OBAMA})
    url = f"{URL}/api/clusters/{obama.id}/faces/{obama.face_ids[0]}"
    with requests.Session() as session:
        session.mount(URL, wire)
        first = session.get(url)
        again = session.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_who_names_a_cluster_of_poor_faces_is_warned(own: Sdk, found: Found) -> None:
    """With the picture's id, whether or not the person is new."""
    with Image.open(BytesIO(OBAMA)) as image:
        blurred = as_jpeg(image.filter(ImageFilter.GaussianBlur(5)))
    _, (obama,) = found({"1.jpg": blurred})
    with pytest.warns(PictureWarning) as caught:
        named = own.clusters.name(obama.id, Person(None, "Barack", {}))
    assert f"low_sharpness (image {named.image_ids[0]})" in [str(warning.message) for warning in caught]
    _, (obama,) = found({"1.jpg": blurred})
    with pytest.warns(PictureWarning) as caught:
        own.clusters.confirm(obama.id, named.person.id, force=True)
    assert any("low_sharpness" in str(warning.message) for warning in caught)


def test_a_name_that_cannot_be_changes_nothing(own: Sdk, found: Found) -> None:
    """A group or storage that is not there, a face that is another person's unless that is meant."""
    own.persons.enrol("Joe", BIDEN)
    _, (biden,) = found({"1.jpg": BIDEN})
    asked: list[Asked] = [
        (errors.GroupNotFound, lambda: own.clusters.name(biden.id, Person(None, "Impostor", {}), [999])),
        (errors.StorageNotFound, lambda: own.clusters.name(biden.id, Person(None, "Impostor", {}, 999))),
        (errors.ExternalIdTaken, lambda: own.clusters.name(biden.id, Person(None, "Impostor", {}, external_id="Joe"))),
        (errors.FaceTaken, lambda: own.clusters.name(biden.id, Person(None, "Impostor", {}))),
        (errors.PersonNotFound, lambda: own.clusters.confirm(biden.id, 999)),
    ]
    for error, ask in asked:
        with pytest.raises(error):
            ask()
    assert [person.name for person in own.persons.iterate()] == ["Joe"]
    assert own.clusters.get(biden.id) == biden
    with pytest.warns(PictureWarning, match="resembles_other_person"):
        named = own.clusters.name(biden.id, Person(None, "Double", {}), force=True)
    assert len(named.image_ids) == 1


def test_a_confirmed_cluster_is_more_pictures_of_the_person(own: Sdk, found: Found) -> None:
    """But for those that the person has; where it has all, the cluster is done with too."""
    barack = own.persons.enrol("Barack", OBAMA).person
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    assert obama.candidate
    assert obama.candidate.person.id == barack.id
    named = own.clusters.confirm(obama.id, barack.id)
    assert (named.person, len(named.image_ids), named.refusals) == (evolve(barack), 1, [])
    _, (again,) = found({"1.jpg": OBAMA})
    assert own.clusters.confirm(again.id, barack.id).image_ids == []
    assert len(list(own.persons.iterate_images(barack.id))) == 2


def test_a_cluster_is_split_and_merged(own: Sdk, found: Found) -> None:
    """Its parts are suggested to be one, and are suggested no more once they are kept apart for good."""
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


def test_what_cannot_be_meant_is_refused(own: Sdk, found: Found, pile: Pile) -> None:
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


def test_a_rejected_candidate_is_not_taken_for_the_cluster_again(own: Sdk, found: Found) -> None:
    """Nor found by searches for its faces, until somebody confirms it after all."""
    joe, barack = own.persons.enrol("Joe", BIDEN).person, own.persons.enrol("Barack", OBAMA_STANDING).person
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    assert obama.candidate
    assert own.clusters.reject(obama.id, barack.id).candidate is None
    assert "Barack" not in names(own, OBAMA, ALIKE)
    assert own.clusters.confirm(obama.id, barack.id).image_ids
    assert names(own, OBAMA) == ["Barack"]
    _, (biden,) = found({"1.jpg": BIDEN})
    assert own.clusters.reject(biden.id, joe.id).candidate is None  # though he has this very picture


def test_those_kept_apart_stay_two_when_one_is_named_and_when_they_are_clustered_again(own: Sdk, found: Found) -> None:
    """As long as one of the jobs that know is there."""
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


def test_others_that_are_like_the_one_who_was_named_are_recognised(own: Sdk, found: Found) -> None:
    """Without looking through the photos again."""
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    part = own.clusters.split(obama.id, obama.face_ids[:1])
    named = own.clusters.name(obama.id, Person(None, "Barack", {}))
    candidate = own.clusters.get(part.id).candidate
    assert candidate
    assert candidate.person.id == named.person.id


def test_deleting_a_person_deletes_the_clusters_taken_for_them(own: Sdk, found: Found) -> None:
    """Merging a person into another moves them; a dismissed one is gone."""
    barack, joe = own.persons.enrol("Barack", OBAMA).person, own.persons.enrol("Joe", BIDEN).person
    job, clusters = found(PILE)
    assert sum(cluster.candidate is not None for cluster in clusters) == 2
    own.persons.merge(joe.id, barack.id)
    candidates = [cluster.candidate for cluster in own.clusters.iterate(job.id)]
    assert [one.person.id for one in candidates if one] == [joe.id, joe.id]
    own.persons.delete(joe.id)
    (she,) = own.clusters.iterate(job.id)
    own.clusters.dismiss(she.id)
    assert own.cluster_jobs.get(job.id).clusters == 0


def test_those_with_few_faces_are_dismissed_together(own: Sdk, found: Found) -> None:
    """Except who is recognised; an import has none, and no other job's are touched."""
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


def test_only_members_of_the_groups_are_recognised(own: Sdk, found: Found) -> None:
    staff = own.groups.create(Group(None, "staff", {}))
    own.persons.enrol("Joe", BIDEN)
    own.persons.enrol("Eileen", COLLINS, groups=["staff"])
    _, clusters = found(PILE, group_ids=[staff.id])
    assert [one.candidate.person.name for one in clusters if one.candidate] == ["Eileen"]


@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_an_archive_or_a_folder_is_clustered(kith: Kith, own: Sdk, root: Path, kind: str) -> None:
    """A folder with folders in it, or a ZIP file; not a table, which says who is who."""
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


def interrupted(kith: Kith, job_id: int, done: int, last_place: str) -> None:
    """Note a clustering that went so far, whose faces were not noted."""
    with kith.records.session(), kith.records.transaction():
        kith.records.jobs.begin(job_id)
        kith.records.jobs.progress(job_id, Counts(seen=done), last_place, 1.0)


def test_an_interrupted_clustering_goes_on_behind_the_last_photo(kith: Kith, own: Sdk, pile: Pile) -> None:
    """Those before it are not looked at again; where the photos are others by now, all are."""
    path = pile({"1.jpg": OBAMA, "2.jpg": BIDEN})
    waiting = [own.cluster_jobs.start_on_server(path) for _ in range(2)]
    for job, place in zip(waiting, ("1.jpg", "other.jpg"), strict=True):
        interrupted(kith, job.id, 1, place)
        assert kith.job_runner().run_next()
    assert [own.cluster_jobs.get(job.id).faces for job in waiting] == [1, 2]
    assert [own.cluster_jobs.get(job.id).done for job in waiting] == [2, 2]


def test_a_clustering_that_is_cancelled_or_fails_leaves_no_face(kith: Kith, own: Sdk, pile: Pile) -> None:
    """Neither does one that ended its process each time."""
    started = own.cluster_jobs.start_on_server(pile(PILE))
    interrupted(kith, started.id, 0, "")
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
