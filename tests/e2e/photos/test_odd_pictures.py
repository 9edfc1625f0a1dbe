"""Odd pictures that scanners, cameras and phones make show the same face."""

import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from client import errors
from client.api.sdk import Sdk
from client.model.image import Image, PictureWarning
from client.model.person import Person
from client.model.recognition import SearchSource
from tests.photographs import OBAMA, OBAMA_LATER, as_jpeg
from tests.picture_files import BEFORE_OTHER_CHUNKS, ORIENTATION_AS_BYTE, ORIENTATION_AS_TEXT, png_chunk


def as_png(picture: Pillow.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def without_alpha(picture: Pillow.Image) -> bytes:
    """Return 32 bits per pixel, with alpha 0 everywhere."""
    picture.putalpha(0)
    return as_png(picture)


def infrared(picture: Pillow.Image) -> bytes:
    """Return 12 bits per pixel in a 16-bit file."""
    return as_png(Pillow.fromarray(np.asarray(picture.convert("L"), np.uint16) * 16))


def of_a_phone(picture: Pillow.Image) -> bytes:
    """Return a phone's "50 megapixels"."""
    large = Pillow.new("RGB", (8160, 6144), (128, 128, 128))
    large.paste(picture.resize((4000, 4000)), (2000, 1000))
    return as_jpeg(large)


def of_the_largest_phone(picture: Pillow.Image) -> bytes:
    """Return 200 megapixels."""
    large = Pillow.new("L", (16_320, 12_240), 128)
    large.paste(picture.resize((8000, 8000)).convert("L"), (4000, 2000))
    return as_jpeg(large)


def turned(picture: Pillow.Image, exif: bytes) -> bytes:
    """Return a picture sideways, with a tag that says so."""
    content = BytesIO()
    picture.transpose(Pillow.Transpose.ROTATE_90).save(content, "JPEG", exif=exif)
    return content.getvalue()


def with_a_damaged_profile(picture: Pillow.Image) -> bytes:
    """Return a PNG with a wrong checksum in a chunk that no pixel depends on."""
    plain, profile = as_png(picture), b"profile\0\0" + zlib.compress(bytes(2_000_000))
    damaged = png_chunk(b"iCCP", profile, sound=False)
    return plain[:BEFORE_OTHER_CHUNKS] + damaged + plain[BEFORE_OTHER_CHUNKS:]


MADE: dict[str, Callable[[Pillow.Image], bytes]] = {
    "alpha is 0": without_alpha,
    "infrared": infrared,
    "50 megapixels": of_a_phone,
    "200 megapixels": of_the_largest_phone,
    "orientation as text": lambda picture: turned(picture, ORIENTATION_AS_TEXT),
    "orientation as a byte": lambda picture: turned(picture, ORIENTATION_AS_BYTE),
    "a damaged profile": with_a_damaged_profile,
}


def test_a_cameras_raw_file_enrols_nobody(sdk: Sdk) -> None:
    person = sdk.persons.create(Person(None, "Obama", {}))
    content = BytesIO()
    with Pillow.open(BytesIO(OBAMA)) as thumbnail:
        thumbnail.resize((160, 160)).save(content, "TIFF", tiffinfo={254: 1})
    with pytest.raises(errors.ImageInvalid, match="RAW"):
        sdk.persons.attach_image(Image(None, person.id, content.getvalue()))
    assert list(sdk.persons.iterate_images(person.id)) == []


@pytest.mark.parametrize("made", MADE)
def test_an_odd_picture_shows_the_same_face(sdk: Sdk, made: str) -> None:
    person = sdk.persons.create(Person(None, "Obama", {}))
    sdk.persons.attach_image(Image(None, person.id, OBAMA))
    with Pillow.open(BytesIO(OBAMA_LATER)) as picture:
        found = sdk.search(None, SearchSource(MADE[made](picture.convert("RGB"))))
    assert [result.person.id for result in found] == [person.id]


def test_a_preview_in_another_file_enrols_nobody(sdk: Sdk) -> None:
    """RAW files that are not TIFF, documents and archives contain JPEGs, too."""
    person = sdk.persons.create(Person(None, "Obama", {}))
    with pytest.raises(errors.ImageInvalid, match="RAW"):
        sdk.persons.attach_image(Image(None, person.id, b"FUJIFILMCCD-RAW 0201" + bytes(100) + OBAMA))
    assert list(sdk.persons.iterate_images(person.id)) == []


def test_bytes_before_a_picture_are_skipped_with_a_warning(sdk: Sdk) -> None:
    """A stream of JPEGs leaves the head of its part."""
    person = sdk.persons.create(Person(None, "Obama", {}))
    enrolled = sdk.persons.attach_image(Image(None, person.id, b"--frame\r\n\r\n" + OBAMA))
    assert "picture_begins_late" in {warning.reason for warning in enrolled.warnings}
    with pytest.warns(PictureWarning, match="picture_begins_late"):
        found = sdk.search(None, SearchSource(b"--frame\r\n\r\n" + OBAMA_LATER))
    assert [result.person.id for result in found] == [person.id]


def test_a_picture_that_lacks_its_end_shows_the_same_face_with_a_warning(sdk: Sdk) -> None:
    """At any size, though a large one is decoded more than once."""
    person = sdk.persons.create(Person(None, "Obama", {}))
    sdk.persons.attach_image(Image(None, person.id, OBAMA))
    with Pillow.open(BytesIO(OBAMA_LATER)) as picture:
        large = of_a_phone(picture)
    with pytest.warns(PictureWarning, match="picture_incomplete"):
        found = sdk.search(None, SearchSource(large[:-10]))
    assert [result.person.id for result in found] == [person.id]


@pytest.mark.parametrize("exif", [ORIENTATION_AS_TEXT, ORIENTATION_AS_BYTE])
def test_an_opened_image_is_read_like_its_file(sdk: Sdk, exif: bytes) -> None:
    """Pillow itself honours only numeric orientations."""
    person = sdk.persons.create(Person(None, "Obama", {}))
    sdk.persons.attach_image(Image(None, person.id, OBAMA))
    with Pillow.open(BytesIO(OBAMA_LATER)) as picture, Pillow.open(BytesIO(turned(picture, exif))) as opened:
        found = sdk.search(None, SearchSource(opened))
    assert [result.person.id for result in found] == [person.id]
