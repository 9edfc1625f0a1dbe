"""Searches whose faces end up in the inbox: the server adds them just after it has answered."""

import time

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.inbox import InboxItem
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource

Groups = list[int] | None

PATIENCE = 20.0
"""Seconds within which a face must appear in the inbox."""


def sightings(sdk: Sdk) -> int:
    """Return how many times all waiting faces were seen, in total."""
    return sum(item.count for item in sdk.inbox.iterate())


def search(sdk: Sdk, photo: bytes, params: SearchParams | None = None, group_ids: Groups = None) -> None:
    """Search for a face that should wait, and wait until it does."""
    before, deadline = sightings(sdk), time.monotonic() + PATIENCE
    sdk.search(params, SearchSource(photo, group_ids))
    while sightings(sdk) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def waiting(
    sdk: Sdk, photo: bytes, params: SearchParams | None = None, group_ids: list[int] | None = None
) -> InboxItem:
    """Return the latest item that waits after such a search."""
    search(sdk, photo, params, group_ids)
    return list(sdk.inbox.iterate())[-1]


def enrolled(sdk: Sdk, name: str, photo: bytes) -> int:
    """Enrol somebody and return the id."""
    person = sdk.persons.create(Person(None, name, {}))
    sdk.persons.attach_image(Image(None, person.id, photo), force=True)
    return int(str(person.id))
