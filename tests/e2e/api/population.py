"""A server with something on it to break."""

from pathlib import Path

from attrs import frozen

from tests.photographs import OBAMA
from tests.plain import Json, Plain, attach, everything, new_group, new_person


@frozen
class Population:
    """A person with a picture, in a group, in the default storage."""

    http: Plain
    data: Path
    person: int
    image: int
    group: int
    storage: int
    before: Json

    def path(self, template: str) -> str:
        """Return a path such as /persons/{person} with the ids in place."""
        return template.format(person=self.person, image=self.image, group=self.group, storage=self.storage)


def populate(http: Plain, data: Path) -> Population:
    """Enrol someone."""
    person = new_person(http, metadata={"a": 1})
    image, group = attach(http, person, OBAMA), new_group(http, person)
    storage = http.get("/storage/default").json()["id"]
    return Population(http, data, person, image, group, storage, everything(http, data))
