"""Rejection of faces that are not a person's."""

from server.domain.faces import FaceChoice
from server.records.records import Records
from server.service.identification.probes import Probes


class Rejecting:
    """Records faces that are not a person's."""

    def __init__(self, records: Records, probes: Probes) -> None:
        self._records = records
        self._probes = probes

    def reject(self, person_id: int, photo: bytes, choice: FaceChoice) -> None:
        """Make searches with this face no longer find the person.

        Only the face's template is stored, as long as the person exists. Raises PersonNotFound, FaceNotFound and the
        engine's errors for the photo.
        """
        self._records.persons.get(person_id)
        probe = self._probes.from_photo(photo, choice)
        with self._records.transaction():
            self._records.persons.get(person_id)
            self._records.rejections.add(person_id, probe.template)
