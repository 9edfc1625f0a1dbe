"""Clusters of strangers are taken for somebody no more often than a single face is.

The faces are drawn from a model of templates of press photographs.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from benchmarks.index.population import Encodings
from server.bootstrap import Kith, build
from server.domain.clusters.entities import Cluster, NewFace
from server.domain.entities import PageArgs
from server.domain.faces import Box, EncodedFace, Face, Portrait, Quality, Vector
from server.domain.identification.search_values import Probe
from server.domain.identification.verdict import DEFAULT_MAX_FALSE_ALARMS
from server.domain.jobs import JobDraft, JobKind, Source
from server.service.enrolment.enrol import Duplicates
from server.service.people.persons import PersonDraft
from server.settings import Settings
from tests.fake_engine import FakeEngine

ENROLLED = 44
STRANGERS = 200
FACES = 6
CLEAR = Quality(200, 1, 1, 1)
BOX = Box(0, 0, 200, 200)


def enrol(kith: Kith, name: str, template: Vector) -> None:
    """Enrol somebody with one picture."""
    face = EncodedFace(Face(BOX, (), 1, CLEAR, 0), "image/jpeg", template[:128], template, template)
    person = kith.services.persons.create(None, PersonDraft(name, {}))
    kith.services.enrolment.attach_face(person.id, name.encode(), face, Duplicates(unchecked=True))


def clustered(kith: Kith, faces: Sequence[NewFace]) -> list[Cluster]:
    """Return what a job makes of these faces."""
    id = kith.records.jobs.add(JobDraft(Source("pile"), JobKind.CLUSTER))
    kith.records.cluster_faces.add(id, faces)
    write = kith.services.grouping.grouped(kith.records.jobs.get(id))
    with kith.records.transaction():
        write()
    return kith.services.clusters.page(id, PageArgs(1, len(faces))).items


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kith]:
    """A server's parts, with a connection to the records."""
    kith = build(Settings(data_dir=tmp_path_factory.mktemp("data")), engine=FakeEngine())
    kith.gallery.load()
    with kith.records.session():
        yield kith
    kith.records.close()


@pytest.fixture(scope="module")
def clusters(kith: Kith) -> dict[str, Cluster]:
    """Each person's cluster, of six faces: first those of people who are enrolled, then strangers."""
    random, model = np.random.default_rng(0), Encodings.read("both")
    people = model.people(ENROLLED + STRANGERS, random)
    for number, template in enumerate(model.pictures(people[:ENROLLED], random)):
        enrol(kith, str(number), template)
    looks = [(name, look) for _ in range(FACES) for name, look in enumerate(model.pictures(people, random))]
    portrait = Portrait(b"a face", BOX)
    faces = [
        NewFace(photo, f"{name}/{photo}", CLEAR, Probe(look[:128], look), portrait)
        for photo, (name, look) in enumerate(looks)
    ]
    found = clustered(kith, faces)
    places = {one.id: kith.services.clusters.faces(one.id, PageArgs(1, FACES)).items for one in found}
    return {places[one.id][0].photo.split("/")[0]: one for one in found}


def test_strangers_are_named_no_more_often_than_was_asked(clusters: dict[str, Cluster]) -> None:
    """Of strangers' clusters at most one in a hundred, as of single faces."""
    named = [name for name, one in clusters.items() if int(name) >= ENROLLED and one.candidate]
    assert len(clusters) == ENROLLED + STRANGERS
    assert len(named) <= DEFAULT_MAX_FALSE_ALARMS * STRANGERS


def test_enrolled_people_are_named(clusters: dict[str, Cluster]) -> None:
    for number in range(ENROLLED):
        candidate = clusters[str(number)].candidate
        assert candidate
        assert candidate.person.name == str(number)


def test_different_people_seem_the_same_no_more_often_than_they_are_told_to(clusters: dict[str, Cluster]) -> None:
    """At most one cluster in fifty is as like another as a confidence of 0.98 says."""
    alike = [one for one in clusters.values() if one.similar and one.similar[0].confidence >= 0.98]
    assert len(alike) <= 0.02 * len(clusters)
