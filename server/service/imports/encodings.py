"""Importing encodings that were made elsewhere, by name."""

from collections import Counter

from server.domain.errors import ExternalIdTaken, FaceTaken
from server.service.bare_encodings import BareEncoding
from server.service.enrolment import Duplicates, Enrolment
from server.service.persons import PersonDraft, Persons


class Importing:
    """Enrols encodings; whoever is imported is known by the name, so that to import again makes nobody twice."""

    def __init__(self, persons: Persons, enrolment: Enrolment) -> None:
        self._persons = persons
        self._enrolment = enrolment
        self.outcomes: Counter[str] = Counter()
        """How many encodings were enrolled, and how many were there already."""

    def add(self, name: str, bare: BareEncoding) -> None:
        """Enrol an encoding. Raises ValidationFailed where it is not this encoder's; then nobody was made."""
        self._enrolment.check(bare)
        person_id = self._person(name)
        try:
            self._enrolment.attach_encoding(person_id, bare, Duplicates())
            self.outcomes["enrolled"] += 1
        except FaceTaken:
            self.outcomes["there already"] += 1

    def _person(self, name: str) -> int:
        try:
            return self._persons.create(None, PersonDraft(name, {}, external_id=name)).id
        except ExternalIdTaken as taken:
            id: int = taken.payload["id"]
            return id
