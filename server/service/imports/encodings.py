"""Import of encodings by name, from another program."""

from collections import Counter

from server.domain.errors import FaceTaken
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.enrolment.enrol import Duplicates, Enrolment
from server.service.imports.imported_people import ImportedPeople, holder
from server.service.people.persons import PersonDraft


class Importing:
    """Enrols encodings; people are identified by their name, so importing again creates nobody twice."""

    def __init__(self, people: ImportedPeople, enrolment: Enrolment) -> None:
        self._people = people
        self._enrolment = enrolment
        self.outcomes: Counter[str] = Counter()
        """Numbers of encodings enrolled, and of those already there."""

    def add(self, name: str, bare: BareEncoding) -> None:
        """Enrol an encoding.

        Raises ValidationFailed if it is from another encoder, or FaceTaken if another person has the face; then nobody
        is created.
        """
        self._enrolment.check(bare)
        draft = PersonDraft(name, {}, external_id=name)
        try:
            with self._people.taken_in(draft, ()) as person_id:
                self._enrolment.attach_encoding(person_id, bare, Duplicates())
            self.outcomes["enrolled"] += 1
        except FaceTaken as taken:
            holder(taken, draft)
            self.outcomes["there already"] += 1
