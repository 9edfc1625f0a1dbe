"""A program that uses the whole SDK; it is type-checked, never run."""

from io import BytesIO
from pathlib import Path
from typing import assert_type

import numpy as np
from PIL import Image as Pillow

from client import (
    Box,
    Candidate,
    Cluster,
    ClusterJob,
    Face,
    FaceEncoding,
    FaceResults,
    FalseAlarms,
    Group,
    Image,
    ImageId,
    Import,
    InboxItem,
    Match,
    Named,
    Page,
    PageArgs,
    Person,
    Picture,
    Sdk,
    SearchParams,
    SearchResult,
    SearchSource,
    ServerInfo,
    Storage,
)
from client.errors import FaceTaken, KithError


def groups(sdk: Sdk) -> None:
    """Groups come back as groups."""
    group = sdk.groups.create(Group(1, "persons", {}))
    assert_type(group, Group)
    assert_type(group.id, int | None)
    assert_type(sdk.groups.get_all(PageArgs(1, 10), name="a"), Page[Group])
    assert_type([member.name for member in sdk.groups.iterate_persons(1)], list[str])
    sdk.groups.update_persons(1, [1], {2})


def persons(sdk: Sdk) -> None:
    """Persons, and the pages and iterators of what belongs to them."""
    person = sdk.persons.create(Person(None, "Ada", {"born": 1815}, external_id="a-1"))
    assert_type(person, Person)
    assert_type(sdk.persons.get_all().items, list[Person])
    assert_type(next(sdk.persons.iterate(name="ada")), Person)
    assert_type(sdk.persons.get_all_groups(None, 1), Page[Group])
    assert_type(sdk.persons.get_all_images(PageArgs(), 1).items[0], Image)
    assert_type(sdk.persons.merge(1, 2, 3), Person)
    enrolled = sdk.persons.enrol("Ada", Path("ada.jpg"), b"...", groups=["staff", 7], metadata={"born": 1815})
    assert_type(enrolled.person, Person)
    assert_type(enrolled.images, list[ImageId])
    assert_type([refused.error for refused in enrolled.refused], list[KithError])
    assert_type(sdk.groups.get_or_create(Group(None, "staff", {})), Group)
    assert_type(sdk.persons.get_or_create(person), Person)
    assert_type(sdk.persons.patch(1, name="Ada", external_id=None), Person)
    assert_type(sdk.groups.patch(1, metadata={}), Group)
    assert_type(sdk.persons.attach_encoding(np.int64(1), np.zeros(128), "dlib"), ImageId)


def pictures(sdk: Sdk) -> bytes:
    """Every type of picture is accepted; an int and bytes come back, with extra attributes."""
    sdk.persons.attach_image(Image(None, 1, "QUJD"), force=True)
    sdk.persons.attach_image(Image(None, 1, b"jpeg"))
    sdk.persons.attach_image(Image(None, 1, Path("ada.jpg")), search_params=SearchParams(0.6))
    sdk.persons.attach_image(Image(None, 1, BytesIO(b"jpeg")))
    sdk.persons.attach_image(Image(None, 1, np.zeros((1, 1, 3), np.uint8)))
    with Path("ada.jpg").open("rb") as file:
        sdk.persons.attach_image(Image(None, 1, file))
    image_id = sdk.persons.attach_image(Image(None, 1, Pillow.new("RGB", (1, 1))))
    assert_type(image_id, ImageId)
    assert_type([warning.reason for warning in image_id.warnings], list[str])
    picture = sdk.persons.get_image(1, image_id)
    assert_type(picture, Picture)
    return picture


def searches(sdk: Sdk) -> None:
    """Both ways to search give the same; all faces give another answer, so they have another method."""
    source = SearchSource(b"jpeg", [1], face=Box(1, 2, 3, 4), filter={"born": 1815})
    assert_type(sdk.search(SearchParams(max_false_alarms=0.01), source), list[SearchResult])
    assert_type(sdk.search.search(None, source)[0].confidence, float)
    assert_type(sdk.identify(Path("unknown.jpg")), SearchResult | None)
    assert_type([found.match for found in sdk.identify_many([b"..."])], list[SearchResult | None])
    assert_type(sdk.search.every_face(None, source), list[FaceResults])
    assert_type(sdk.search(None, SearchSource(None, None, encoding=np.zeros(128))), list[SearchResult])
    assert_type(sdk.faces.detect(Path("street.jpg")), list[Face])
    assert_type(sdk.faces.detect(b"jpeg", with_encodings=True)[0].encoded, FaceEncoding | None)
    assert_type(sdk.faces.match(b"one", b"other"), Match)


def imports(sdk: Sdk) -> None:
    """An archive, a folder, an open file or a path on the server becomes an import that is waited for."""
    assert_type(sdk.import_folder("people", groups=["staff"], progress=print), Import)
    started = sdk.imports.start(Path("people.zip"), force=True)
    sdk.imports.start(BytesIO(b"..."))
    assert_type(sdk.imports.start_on_server("/srv/people").seconds_left, float | None)
    assert_type(sdk.imports.wait(started.id, lambda found: found.done), Import)
    assert_type([refusal.place for refusal in sdk.imports.iterate_refusals(started.id)], list[str])
    assert_type([warning.reason for warning in sdk.imports.iterate_warnings(started.id)], list[str])
    assert_type(sdk.imports.roots(), list[str])


def clusters(sdk: Sdk) -> None:
    """A pile of photos becomes people, who are corrected and named."""
    job = sdk.cluster_folder("pile", group_ids=[1], progress=print)
    assert_type(job, ClusterJob)
    assert_type(sdk.cluster_jobs.start(BytesIO(b"..."), storage_id=1).clusters, int)
    assert_type(sdk.cluster_jobs.wait(job.id, lambda found: found.faces), ClusterJob)
    for cluster in sdk.clusters.iterate(job.id):
        assert_type(cluster.candidate, Candidate | None)
        assert_type([face.photo for face in sdk.clusters.get_all_faces(None, cluster.id).items], list[str])
        assert_type(sdk.clusters.merge(cluster.id, *(one.cluster_id for one in cluster.similar)), Cluster)
        assert_type(sdk.clusters.dismiss_small(job.id, max_faces=2), int)
        assert_type(sdk.clusters.name(cluster.id, Person(None, "Ada", {}), force=True), Named)


def inbox(sdk: Sdk) -> None:
    """What waits is named, confirmed, rejected or dismissed."""
    assert_type(sdk.inbox.state().waiting, int)
    assert_type(sdk.inbox.get_all(PageArgs(1, 10)), Page[InboxItem])
    assert_type([item.candidate for item in sdk.inbox.iterate()], list[Candidate | None])
    assert_type(sdk.inbox.get_image(1), Picture)
    assert_type(sdk.inbox.name(1, Person(None, "Ada", {}), group_ids=[1]), Person)
    assert_type(sdk.inbox.confirm(1, 2), Person)
    assert_type(sdk.inbox.reject(1, 2), InboxItem)
    sdk.inbox.dismiss(1)
    sdk.persons.reject_face(1, Path("unknown.jpg"), face=Box(1, 2, 3, 4))


def the_rest(url: str) -> None:
    """Storages, the context manager and errors."""
    Sdk(url, headers={"X-Tenant": "7"}, verify="ca.pem", cert=("cert.pem", "key.pem"), proxies={}).close()
    with Sdk(url, timeout=10, retries=0) as sdk:
        assert_type(sdk, Sdk)
        assert_type(sdk.storage.get_default(), Storage)
        assert_type(sdk.ping(), ServerInfo)
        assert_type(sdk.false_alarms(), FalseAlarms)
        assert_type(sdk.persons.split(1, [2], "Ada"), Person)
        assert_type(sdk.persons.move_images(1, [2], 3), Person)
        try:
            sdk.storage.set_default(1)
        except FaceTaken as error:
            assert_type(error.results, list[SearchResult])
        except KithError as error:
            assert_type((error.status, error.request_id), tuple[int | None, str | None])
