"""A mix of enrolments and deletions, and an account of what was acknowledged."""

import random
from contextlib import suppress
from enum import Enum
from typing import TypeVar

import requests
from attrs import define, field

from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, OBAMA_STANDING
from tests.plain import Plain

Thing = TypeVar("Thing")
PHOTOS = (OBAMA, OBAMA_LATER, OBAMA_STANDING, BIDEN, COLLINS)


class Fate(Enum):
    """What is known of a person or a picture."""

    THERE = "its creation was acknowledged"
    GONE = "its removal was acknowledged"
    OPEN = "its removal was requested, and no answer came"


@define
class Account:
    """What one client knows; a person or picture whose creation was not acknowledged has no entry."""

    persons: dict[int, Fate] = field(factory=dict)
    images: dict[tuple[int, int], Fate] = field(factory=dict)
    unanswered: int = 0
    """Creations without an answer: there may be that many more persons and pictures, each of them complete."""

    @property
    def acknowledged(self) -> int:
        """How many creations and removals were acknowledged, including a removed person's pictures."""
        fates = [*self.persons.values(), *self.images.values()]
        return len(fates) + fates.count(Fate.GONE)


class Client:
    """Works on its own persons."""

    def __init__(self, url: str, seed: int) -> None:
        self.account = Account()
        self._url = url
        self._random = random.Random(seed)
        self._stopped = False

    def work(self) -> Account:
        """Create and remove things, mostly enrolments, until the server is gone, or until told to stop."""
        deeds = (self._enrol, self._enrol, self._attach, self._detach, self._delete)
        with Plain(self._url) as http, suppress(requests.RequestException):
            while not self._stopped:
                self._random.choice(deeds)(http)
        return self.account

    def stop(self) -> None:
        """Finish what is begun, and stop."""
        self._stopped = True

    def _enrol(self, http: Plain) -> None:
        self.account.unanswered += 1
        made = http.post("/persons", json={"name": "x"}).json()["id"]
        self.account.persons[made] = Fate.THERE
        self.account.unanswered -= 1
        self._give(http, made)

    def _attach(self, http: Plain) -> None:
        for person in self._some(self.account.persons):
            self._give(http, person)

    def _give(self, http: Plain, person: int) -> None:
        self.account.unanswered += 1
        photo, headers = self._random.choice(PHOTOS), {"Content-Type": "image/jpeg"}
        answer = http.post(f"/persons/{person}/images?force=true", data=photo, headers=headers)
        assert answer.status_code == 200, answer.text
        self.account.images[person, answer.json()] = Fate.THERE
        self.account.unanswered -= 1

    def _detach(self, http: Plain) -> None:
        for image in self._some(self.account.images):
            self.account.images[image] = Fate.OPEN
            assert http.delete(f"/persons/{image[0]}/images/{image[1]}").status_code == 204
            self.account.images[image] = Fate.GONE

    def _delete(self, http: Plain) -> None:
        for person in self._some(self.account.persons):
            mine = [image for image, fate in self.account.images.items() if (image[0], fate) == (person, Fate.THERE)]
            self._settle(person, mine, Fate.OPEN)
            assert http.delete(f"/persons/{person}").status_code == 204
            self._settle(person, mine, Fate.GONE)

    def _settle(self, person: int, images: list[tuple[int, int]], fate: Fate) -> None:
        self.account.persons[person] = fate
        for image in images:
            self.account.images[image] = fate

    def _some(self, fates: dict[Thing, Fate]) -> list[Thing]:
        """Return one that exists, or none."""
        there = [thing for thing, fate in fates.items() if fate is Fate.THERE]
        return [self._random.choice(there)] if there else []
