"""The kinds of values that users pass to the SDK: numpy's arrays and numbers, Pillow images, open files."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from client import Group, Image, Person, Sdk, SearchParams, SearchSource
from tests.photographs import PHOTOS

FILE = PHOTOS / "enrol/Barack Obama/obama.jpg"


def deep() -> Pillow.Image:
    """Return the photograph as grey of 16 bits."""
    with Pillow.open(FILE) as photo:
        return Pillow.fromarray(np.asarray(photo.convert("L")).astype(np.uint16) * 257)


def cut_out() -> Pillow.Image:
    """Return the photograph with its left edge transparent, and black where it is."""
    with Pillow.open(FILE) as photo:
        image = photo.convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, image.width // 20, image.height))
    return image


def array() -> np.ndarray[Any, Any]:
    """Return the photograph's pixels."""
    with Pillow.open(FILE) as photo:
        return np.asarray(photo.convert("RGB"))


@pytest.mark.parametrize("picture", [deep, cut_out, array, lambda: BytesIO(FILE.read_bytes()), lambda: FILE.open("rb")])
def test_every_form_of_a_picture_shows_the_same_face(sdk: Sdk, picture: Any) -> None:
    held = picture()
    match = sdk.faces.match(held, FILE)
    if hasattr(held, "close"):
        held.close()
    assert match.verdict
    assert match.distance < 0.25


def test_ids_and_encodings_of_numpy_are_accepted(sdk: Sdk) -> None:
    """An id from a table, a group of such ids, and face_recognition's encoding."""
    person = sdk.persons.create(Person(None, "Barack Obama", {"seen": np.int64(3)}))
    row = np.int64(person.id or 0)
    sdk.persons.attach_image(Image(None, row, FILE))  # type: ignore[arg-type]  # as a table gives it
    group = sdk.groups.create(Group(None, "all", {}))
    sdk.groups.update_persons(np.int64(group.id or 0), np.array([row]))
    assert sdk.persons.get(row).metadata == {"seen": 3}
    found = sdk.search(SearchParams(2.0), SearchSource(None, [np.int64(group.id or 0)], encoding=np.full(128, 0.05)))
    assert [result.person.id for result in found] == [person.id]
