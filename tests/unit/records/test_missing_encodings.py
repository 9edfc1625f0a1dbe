"""Whether every picture is encoded."""

import threading

from server.domain.entities import Person
from server.domain.faces import Box, EncodedFace, Face, Quality
from server.records.engines.opening import DatabaseLocation
from server.records.people.pictures import StoredBlob
from server.records.records import Records
from tests.ports.templates import templates
from tests.unit.records.conftest import ENCODER

LOOKS = 500


def face() -> EncodedFace:
    """Return a face."""
    seen = Face(Box(0, 0, 80, 80), ((0.0, 0.0),) * 5, 1.0, Quality(80, 1, 1, 1), 0)
    vector = templates(1, 1)[0]
    return EncodedFace(seen, "image/jpeg", vector, vector, vector)


def test_a_picture_without_an_encoding_is_found(records: Records, place: DatabaseLocation, person: Person) -> None:
    """It lacks one for every encoder that has not encoded it; without pictures, none is missing."""
    other = Records.open(place, "another")
    with other.session():
        assert other.pictures.all_encoded()
        records.pictures.add(person.id, StoredBlob(person.storage_id, "k", "0" * 64), face())
        assert (records.pictures.all_encoded(), other.pictures.all_encoded()) == (True, False)
    other.close()


def test_concurrent_enrolments_do_not_count_as_missing(
    place: DatabaseLocation, records: Records, person: Person
) -> None:
    """Both numbers compared are of the same moment, so a server may start while others enrol."""
    stop, made = threading.Event(), [0]

    def enrol() -> None:
        mine = Records.open(place, ENCODER)
        with mine.session():
            while not stop.is_set():
                with mine.transaction():
                    where = StoredBlob(person.storage_id, str(made[0]), "0" * 64)
                    mine.pictures.add(person.id, where, face())
                made[0] += 1
        mine.close()

    writer = threading.Thread(target=enrol)
    writer.start()
    try:
        looks = 0
        while looks < LOOKS or made[0] < LOOKS // 10:
            assert records.pictures.all_encoded()
            assert writer.is_alive()
            looks += 1
    finally:
        stop.set()
        writer.join()
