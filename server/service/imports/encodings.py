"""Import of encodings by name, from another program."""

from server.domain.errors import FaceTaken
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.enrolment.enrol import Duplicates, Enrolment
from server.service.imports.entries import Outcome, OutcomeState
from server.service.imports.imported_people import ImportedPeople, holder
from server.service.people.persons import PersonDraft


class EncodingImport:
    """Enrols encodings; people are identified by their name, so importing again creates nobody twice."""

    def __init__(self, people: ImportedPeople, enrolment: Enrolment) -> None:
        self._people = people
        self._enrolment = enrolment

    def add(self, name: str, bare: BareEncoding) -> Outcome:
        """Enrol an encoding, or leave it if it is already there.

        Raises ValidationFailed if it is from another encoder, or FaceTaken if another person has the face; then nobody
        is created.
        """
        self._enrolment.check(bare)
        draft = PersonDraft(name, {}, external_id=name)
        try:
            with self._people.taken_in(draft, ()) as person_id:
                enrolled = self._enrolment.attach_encoding(person_id, bare, Duplicates())
        except FaceTaken as taken:
            return Outcome(name, OutcomeState.THERE_ALREADY, holder(taken, draft))
        return Outcome(name, OutcomeState.ENROLLED, person_id, enrolled.image_id, warnings=tuple(enrolled.warnings))
