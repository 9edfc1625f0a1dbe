"""Searches whose faces come to wait: the server takes them in a moment after it has answered."""

import time

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.inbox import InboxItem
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource

Groups = list[int] | None

PATIENCE = 20.0
"""Seconds until a face must wait."""


def sightings(sdk: Sdk) -> int:
    """Return how often the faces that wait were seen, all together."""
    return sum(item.count for item in sdk.inbox.iterate())


def search(sdk: Sdk, photo: bytes, params: SearchParams | None = None, group_ids: Groups = None) -> None:
    """Search for a face that is to wait, and wait until it does."""
    before, deadline = sightings(sdk), time.monotonic() + PATIENCE
    sdk.search(params, SearchSource(photo, group_ids))
    while sightings(sdk) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def waiting(
    sdk: Sdk, photo: bytes, params: SearchParams | None = None, group_ids: list[int] | None = None
) -> InboxItem:
    """Return what waits after such a search, which came last."""
    search(sdk, photo, params, group_ids)
    return list(sdk.inbox.iterate())[-1]


def enrolled(sdk: Sdk, name: str, photo: bytes) -> int:
    """Enrol somebody and return the id."""
    person = sdk.persons.create(Person(None, name, {}))
    sdk.persons.attach_image(Image(None, person.id, photo), force=True)
    return int(str(person.id))
