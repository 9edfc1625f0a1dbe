"""The contract's example, through the SDK."""

from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from client.model.page import PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from client.model.storage import Storage
from tests.photographs import OBAMA, OBAMA_LATER, base64


def test_the_example_of_the_contract_runs_unchanged(sdk: Sdk) -> None:
    """Group, storage, person, picture, search, and back to nothing."""
    image_b64 = base64(OBAMA)
    sdk.groups.create(Group(1, "persons", {}))
    sdk.storage.create(Storage(1, "default"))
    sdk.storage.set_default(1)
    person = sdk.persons.create(Person(None, "default", {}, 1))
    assert person.id
    sdk.groups.update_persons(1, [person.id], [])
    image_id = sdk.persons.attach_image(Image(id=None, person_id=person.id, content=image_b64), force=False)
    images = sdk.persons.get_all_images(PageArgs(1, 1000), person.id)
    assert [image.id for image in images.items] == [image_id]
    results = sdk.search(SearchParams(0.6, 0.5, 10), SearchSource(image_b64, [1]))
    assert results == sdk.search.search(SearchParams(0.6, 0.5, 10), SearchSource(image_b64, [1]))
    assert [(result.person, result.distance) for result in results] == [(person, 0.0)]
    sdk.persons.detach_image(person.id, image_id)
    assert sdk.search(SearchParams(0.6, 0.5, 10), SearchSource(image_b64, [1])) == []
    sdk.persons.delete(person.id)
    sdk.groups.delete(1)
    assert sdk.persons.get_all().items == []
    assert sdk.groups.get_all().items == []


def test_the_other_methods_that_the_contract_names_work_too(sdk: Sdk) -> None:
    """Records can be read, listed and changed, and an unused storage can be deleted."""
    group = sdk.groups.create(Group(None, "persons", {"floor": 3}))
    storage = sdk.storage.create(Storage(None, "portraits"))
    person = sdk.persons.create(Person(None, "Barack", {}, storage.id))
    assert group.id
    assert storage.id
    assert person.id
    sdk.groups.update_persons(group.id, [person.id])
    assert sdk.groups.get(group.id) == group
    sdk.groups.update(Group(group.id, "friends", {}))
    assert sdk.groups.get_all(PageArgs(1, 10)).items == [Group(group.id, "friends", {})]
    assert sdk.groups.get_all_persons(None, group.id).items == [person]
    sdk.storage.set_default(storage.id)
    assert sdk.storage.get_default() == storage
    assert sdk.storage.get_all().items == [storage]
    sdk.persons.update(Person(person.id, "Barack Obama", {"born": 1961}, storage.id))
    assert sdk.persons.get(person.id) == Person(person.id, "Barack Obama", {"born": 1961}, storage.id)
    assert [group.name for group in sdk.persons.get_all_groups(None, person.id).items] == ["friends"]
    image_id = sdk.persons.attach_image(Image(None, person.id, OBAMA_LATER))
    assert sdk.persons.get_image(person.id, image_id) == OBAMA_LATER
    sdk.persons.delete(person.id)
    sdk.storage.delete(storage.id)
    assert sdk.storage.get_all().items == []
