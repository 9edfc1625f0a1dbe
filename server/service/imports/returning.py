"""People that come back from an export: also those without photos, and groups with what was known of them."""

from collections.abc import Iterable

from server.domain.entities import Metadata
from server.domain.errors import FaceTaken
from server.records.records import Records
from server.service.bare_encodings import BareEncoding
from server.service.enrolment import Duplicates, Enrolment
from server.service.groups import Groups
from server.service.imports.people import People
from server.service.persons import PersonDraft


class Returning:
    """Makes what is not there, so that to repeat it changes nothing."""

    def __init__(self, records: Records, groups: Groups, people: People, enrolment: Enrolment) -> None:
        self._records = records
        self._groups = groups
        self._people = people
        self._enrolment = enrolment

    def group(self, name: str, metadata: Metadata) -> None:
        """Make a group unless there is one of this name."""
        if self._records.groups.named(name) is None:
            self._groups.create(None, name, metadata)

    def person(self, draft: PersonDraft, groups: Iterable[str]) -> None:
        """Make a person unless this external id is there, and join these groups."""
        self._people.join(self._people.id_of(draft), groups)

    def encoding(self, external_id: str, bare: BareEncoding) -> None:
        """Enrol an encoding that has no photo, unless the person has it.

        Raises ValidationFailed where it is not this encoder's, and what else enrolment does.
        """
        person_id = self._people.id_of(PersonDraft(external_id, {}, external_id=external_id))
        try:
            self._enrolment.attach_encoding(person_id, bare, Duplicates())
        except FaceTaken as taken:
            if taken.payload[0].person.id != person_id:
                raise
