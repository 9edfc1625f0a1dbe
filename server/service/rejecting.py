"""Rejecting: saying that a face is not a person's."""

from server.domain.faces import FaceChoice
from server.records.records import Records
from server.service.probes import Probes


class Rejecting:
    """Remembers whose face a person does not have."""

    def __init__(self, records: Records, probes: Probes) -> None:
        self._records = records
        self._probes = probes

    def reject(self, person_id: int, photo: bytes, choice: FaceChoice) -> None:
        """Let searches for this face find the person no more.

        The face is remembered by its template alone, as long as the person is there. Raises PersonNotFound,
        FaceNotFound and what the photo itself deserves.
        """
        self._records.persons.get(person_id)
        probe = self._probes.from_photo(photo, choice)
        with self._records.transaction():
            self._records.persons.get(person_id)
            self._records.rejections.add(person_id, probe.template)
