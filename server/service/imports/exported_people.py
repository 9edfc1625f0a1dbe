"""Import of an export's people, including those without photos, and of groups with their metadata."""

from collections.abc import Iterable

from server.domain.entities import Metadata
from server.domain.errors import FaceTaken
from server.records.people.groups import GroupDetails
from server.service.enrolment.bare_encodings import BareEncoding
from server.service.enrolment.enrol import Duplicates, Enrolment
from server.service.imports.imported_people import ImportedPeople, holder
from server.service.people.groups import Groups
from server.service.people.persons import PersonDraft


class ExportedPeople:
    """Creates missing people and groups, so that a repetition changes nothing."""

    def __init__(self, groups: Groups, people: ImportedPeople, enrolment: Enrolment) -> None:
        self._groups = groups
        self._people = people
        self._enrolment = enrolment

    def group(self, name: str, metadata: Metadata) -> None:
        """Create a group unless there is one with this name."""
        self._groups.get_or_create(None, GroupDetails(name, metadata))

    def person(self, draft: PersonDraft, groups: Iterable[str]) -> None:
        """Create a person unless this external id exists, and add them to these groups."""
        with self._people.taken_in(draft, groups):
            pass

    def encoding(self, external_id: str, bare: BareEncoding) -> None:
        """Enrol an encoding without a photo, unless the person has it.

        Raises ValidationFailed if it is from another encoder, FaceTaken if another person has it, and other errors of
        enrolment.
        """
        draft = PersonDraft(external_id, {}, external_id=external_id)
        try:
            with self._people.taken_in(draft, ()) as person_id:
                self._enrolment.attach_encoding(person_id, bare, Duplicates())
        except FaceTaken as taken:
            holder(taken, draft)
