"""Whoever comes from face_recognition brings pickles of encodings, and goes on with them."""

import pickle
from pathlib import Path

import pytest

from client import Person, Sdk, SearchSource
from client.errors import ValidationFailed
from tests.photographs import PHOTOS
from tests.serving import serving

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")

LATER = PHOTOS / "probes/Barack Obama/obama2.jpg"


def pickled(folder: Path) -> bytes:
    """Return what face_recognition's users keep: encodings by name."""
    import face_recognition

    photos = {photo.parent.name: face_recognition.load_image_file(photo) for photo in sorted(folder.glob("*/*"))}
    return pickle.dumps({name: face_recognition.face_encodings(photo) for name, photo in photos.items()})


def test_pickled_encodings_are_enrolled_and_searched(tmp_path: Path) -> None:
    """By a photo and by an encoding, where dlib's network is all that looks; the refusal says what it is called."""
    import face_recognition

    known = pickle.loads(pickled(PHOTOS / "enrol"))
    with serving(tmp_path / "data", encoder="dlib") as server, Sdk(server.url) as sdk:
        people = {name: sdk.persons.create(Person(None, name, {})) for name in known}
        with pytest.raises(ValidationFailed) as caught:
            sdk.persons.attach_encoding(people["Joe Biden"].id, known["Joe Biden"][0], "face_recognition")
        encoder = caught.value.payload["encoder"][0].split("'")[-2]
        for name, encodings in known.items():
            for encoding in encodings:
                sdk.persons.attach_encoding(people[name].id, encoding, encoder)
        (probe,) = face_recognition.face_encodings(face_recognition.load_image_file(LATER))
        for source in (SearchSource(LATER), SearchSource(encoding=probe)):
            assert [result.person.name for result in sdk.search(None, source)] == ["Barack Obama"]
