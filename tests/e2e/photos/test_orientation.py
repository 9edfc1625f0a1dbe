"""A photo from a phone is turned upright."""

import pytest
from PIL import Image
from PIL.ExifTags import Base

from tests.photographs import OBAMA_FACE, TURNED_BACK, as_jpeg, base64, portrait
from tests.plain import Plain, attach, found, new_person, search

UPRIGHT = portrait("obama.jpg", (150, 0, 850, 1000)).resize((350, 500))


def taken(orientation: int) -> bytes:
    """Return the photo as a phone held this way writes it."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    image = UPRIGHT.transpose(TURNED_BACK[orientation]) if orientation in TURNED_BACK else UPRIGHT
    return as_jpeg(image, exif=exif, subsampling=0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_gives_the_same_face_however_the_phone_was_held(http: Plain, orientation: int) -> None:
    """All eight orientations: the encodings agree, and the box is that of the upright picture."""
    person = new_person(http)
    attach(http, person, as_jpeg(UPRIGHT))
    photo = taken(orientation)
    (result,) = search(http, photo, max_distance=0.6)
    assert result["person"]["id"] == person
    assert result["distance"] < 0.1
    (face,) = http.post("/detect", json={"image": base64(photo)}).json()
    (upright,) = http.post("/detect", json={"image": base64(as_jpeg(UPRIGHT))}).json()
    assert face["box"] == pytest.approx(upright["box"], abs=12)


@pytest.mark.parametrize("turned", [90, 135, 180, 270])
def test_a_turned_photo_without_the_tag_gives_the_same_face(http: Plain, turned: int) -> None:
    """The face itself shows its rotation: it is found, enrolled and returned with it."""
    person = new_person(http)
    photo = as_jpeg(portrait(*OBAMA_FACE).rotate(-turned, expand=True))
    attach(http, person, photo)
    (result,) = search(http, as_jpeg(UPRIGHT))
    assert result["person"]["id"] == person
    assert result["distance"] < 0.35
    (face,) = http.post("/detect", json={"image": base64(photo)}).json()
    assert face["rotation"] == pytest.approx(turned, abs=15)


def test_an_invalid_tag_is_ignored(http: Plain) -> None:
    """Orientations such as 0 and 9 do not exist; the picture is used as it is."""
    person = new_person(http)
    attach(http, person, as_jpeg(UPRIGHT))
    for orientation in (0, 9, 255):
        assert found(http, taken(orientation), max_distance=0.1) == [person]
