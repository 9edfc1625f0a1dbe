"""Clusters become people: named, confirmed or rejected."""

from io import BytesIO

import pytest
from attrs import evolve
from PIL import Image, ImageFilter

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import PictureWarning
from client.model.person import Person
from client.model.recognition import SearchParams
from tests.contract.jobs.piles import PILE, Asked, Found, names
from tests.photographs import (
    BIDEN,
    OBAMA,
    OBAMA_LATER,
    OBAMA_STANDING,
    as_jpeg,
)

ALIKE = SearchParams(max_distance=2.0)


def test_naming_a_cluster_makes_a_person_of_the_clearest_faces(own: Sdk, found: Found) -> None:
    """The person is found at once and is in the job's groups; the cluster is gone."""
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


def test_naming_a_cluster_of_poor_faces_warns(own: Sdk, found: Found) -> None:
    """The warning has the picture's id, whether or not the person is new."""
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


def test_an_impossible_name_or_confirmation_changes_nothing(own: Sdk, found: Found) -> None:
    """An unknown group, storage or person, a taken external id, or a face of another person unless forced."""
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


def test_confirming_a_cluster_adds_pictures_to_the_person(own: Sdk, found: Found) -> None:
    """Except those that the person has already; if that is all of them, the cluster is confirmed anyway."""
    barack = own.persons.enrol("Barack", OBAMA).person
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    assert obama.candidate
    assert obama.candidate.person.id == barack.id
    named = own.clusters.confirm(obama.id, barack.id)
    assert (named.person, len(named.image_ids), named.refusals) == (evolve(barack), 1, [])
    _, (again,) = found({"1.jpg": OBAMA})
    assert own.clusters.confirm(again.id, barack.id).image_ids == []
    assert len(list(own.persons.iterate_images(barack.id))) == 2


def test_a_rejected_candidate_is_not_suggested_again(own: Sdk, found: Found) -> None:
    """Nor found by searches for those faces, until somebody confirms the cluster after all."""
    joe, barack = own.persons.enrol("Joe", BIDEN).person, own.persons.enrol("Barack", OBAMA_STANDING).person
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    assert obama.candidate
    assert own.clusters.reject(obama.id, barack.id).candidate is None
    assert "Barack" not in names(own, OBAMA, ALIKE)
    assert own.clusters.confirm(obama.id, barack.id).image_ids
    assert names(own, OBAMA) == ["Barack"]
    _, (biden,) = found({"1.jpg": BIDEN})
    assert own.clusters.reject(biden.id, joe.id).candidate is None  # although he has this very picture


def test_clusters_that_resemble_a_newly_named_person_are_recognised(own: Sdk, found: Found) -> None:
    """Without processing the photos again."""
    _, (obama,) = found({"1.jpg": OBAMA, "2.jpg": OBAMA_LATER})
    part = own.clusters.split(obama.id, obama.face_ids[:1])
    named = own.clusters.name(obama.id, Person(None, "Barack", {}))
    candidate = own.clusters.get(part.id).candidate
    assert candidate
    assert candidate.person.id == named.person.id


def test_deleting_a_person_deletes_the_clusters_recognised_as_them(own: Sdk, found: Found) -> None:
    """Merging a person into another keeps them; a dismissed cluster is gone."""
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
