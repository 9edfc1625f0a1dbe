"""Pictures as scanners, cameras and phones make them show the same face."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.person import Person
from client.model.recognition import SearchSource
from tests.photographs import OBAMA, OBAMA_LATER, as_jpeg


def as_png(picture: Pillow.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def without_alpha(picture: Pillow.Image) -> bytes:
    """Return 32 bits a pixel, of which alpha's are 0 everywhere."""
    picture.putalpha(0)
    return as_png(picture)


def infrared(picture: Pillow.Image) -> bytes:
    """Return 12 bits a pixel in a file of 16."""
    return as_png(Pillow.fromarray(np.asarray(picture.convert("L"), np.uint16) * 16))


def of_a_phone(picture: Pillow.Image) -> bytes:
    """Return the "50 megapixels" of phones."""
    large = Pillow.new("RGB", (8160, 6144), (128, 128, 128))
    large.paste(picture.resize((4000, 4000)), (2000, 1000))
    return as_jpeg(large)


MADE: dict[str, Callable[[Pillow.Image], bytes]] = {
    "alpha is 0": without_alpha,
    "infrared": infrared,
    "50 megapixels": of_a_phone,
    "without its end": lambda picture: as_jpeg(picture)[:-10],
    "bytes before it": lambda picture: b"--frame\r\n" + as_jpeg(picture),
}


@pytest.mark.parametrize("made", MADE)
def test_an_odd_picture_shows_the_same_face(sdk: Sdk, made: str) -> None:
    """Through the SDK, by a real server."""
    person = sdk.persons.create(Person(None, "Obama", {}))
    sdk.persons.attach_image(Image(None, person.id, OBAMA))
    with Pillow.open(BytesIO(OBAMA_LATER)) as picture:
        found = sdk.search(None, SearchSource(MADE[made](picture.convert("RGB"))))
    assert [result.person.id for result in found] == [person.id]
