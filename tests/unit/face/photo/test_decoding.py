"""Bytes to upright RGB pictures."""

import struct
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from server.adapters.face.detection.view import View
from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.adapters.face.photo.files.webp import webp_size
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels
from server.domain.pictures import collected_warnings
from server.domain.pictures.warnings import BEGINS_LATE, INCOMPLETE
from tests.photographs import TURNED_BACK
from tests.picture_files import ORIENTATION_AS_TEXT
from tests.unit.face.photo.quarters import CORNERS, LIMITS, assert_colours, colours, picture, saved


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
        ("GIF", "image/gif"),
        ("HEIC", "image/heic"),
        ("AVIF", "image/avif"),
        ("JPEG2000", "image/jp2"),
    ],
)
def test_reads_every_format(form: str, content_type: str) -> None:
    """Each format is recognised by its bytes, and its colours are in their places."""
    photo = open_photo(saved(picture(), form), LIMITS)
    assert (photo.format.content_type, photo.size) == (content_type, (96, 64))
    assert_colours(colours(photo), CORNERS)


@pytest.mark.parametrize(
    ("form", "mark"), [("HEIC", b"ispe\0\0\0\0"), ("AVIF", b"ispe\0\0\0\0"), ("JPEG2000", b"ihdr"), ("PNG", b"IHDR")]
)
def test_a_picture_is_as_large_as_its_header_says_or_invalid(form: str, mark: bytes) -> None:
    """Memory, boxes and landmarks depend on the header."""
    whole = saved(picture(size=(64, 64)), form)
    said, told = (mark + struct.pack(">II", side, side) for side in (64, 24))
    assert said in whole
    with suppress(ImageInvalid):
        photo = open_photo(whole.replace(said, told), LIMITS)
        assert photo.image(0).size == photo.size == (24, 24)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_honours_exif_orientation(form: str, orientation: int) -> None:
    """However the camera was held, the picture is upright."""
    stored = picture().transpose(TURNED_BACK[orientation]) if orientation in TURNED_BACK else picture()
    exif = Image.Exif()
    exif[274] = orientation
    photo = open_photo(saved(stored, form, exif=exif.tobytes()), LIMITS)
    assert photo.size == (96, 64)
    assert_colours(colours(photo), CORNERS)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_orientation_may_be_text(form: str) -> None:
    """Some cameras write Exif's orientation as the text of a number."""
    stored = picture().transpose(Image.Transpose.ROTATE_90)
    photo = open_photo(saved(stored, form, exif=ORIENTATION_AS_TEXT), LIMITS)
    assert photo.size == (96, 64)
    assert_colours(colours(photo), CORNERS)


def test_only_the_first_frame_of_an_animation_is_read() -> None:
    frames = saved(picture(), "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert_colours(colours(open_photo(frames, LIMITS)), CORNERS)


def test_a_large_jpeg_is_decoded_smaller_if_that_is_enough() -> None:
    """A JPEG is decoded at reduced scale, no smaller than asked, and in full on request."""
    photo = open_photo(saved(picture(size=(4000, 3000)), "JPEG"), LIMITS)
    assert photo.image(900).size == (1000, 750)
    assert photo.image(500).size == (1000, 750), "what is already decoded is large enough"
    assert photo.image(1001).size == (2000, 1500)
    assert photo.image(4000).size == (4000, 3000)


@pytest.mark.parametrize("before", [b"--frame\r\nContent-Type: image/jpeg\r\n\r\n", b"\0\0", bytes(range(16))])
def test_bytes_before_a_jpeg_are_skipped_and_reported(before: bytes) -> None:
    collected_warnings.collect()
    assert_colours(colours(open_photo(before + saved(picture(), "JPEG"), LIMITS)), CORNERS)
    assert collected_warnings.noticed() == [BEGINS_LATE]


@pytest.mark.parametrize("form", ["GIF", "PNG"])
def test_a_picture_that_lacks_its_last_byte_is_reported(form: str) -> None:
    whole = saved(picture(), form)
    for blob, told in ((whole, []), (whole + bytes(100), []), (whole[:-1], [INCOMPLETE])):
        collected_warnings.collect()
        assert_colours(colours(open_photo(blob, LIMITS)), CORNERS)
        assert collected_warnings.noticed() == told


def test_a_bmp_that_lacks_bytes_its_header_counts_is_reported() -> None:
    """Those that are missing here pad the last row."""
    whole = saved(picture(size=(97, 64)), "BMP")
    collected_warnings.collect()
    with suppress(ImageInvalid):
        open_photo(whole[:-1], LIMITS).image(0)
    assert collected_warnings.noticed() == [INCOMPLETE]


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}])
def test_the_size_of_a_webp_is_read_from_its_header(options: dict[str, Any]) -> None:
    """Lossy, lossless and extended: a picture that is too large is refused before its reader allocates memory."""
    blob = saved(Image.new("RGB", (16_383, 3)), "WEBP", **options)
    assert webp_size(blob) == (16_383, 3)
    with pytest.raises(ImageTooManyPixels):
        open_photo(blob, PhotoLimits(pixels=49_000))


def test_too_many_bytes_are_refused() -> None:
    """A file beyond the limit is not even opened."""
    with pytest.raises(ImageTooLarge, match="limit is 10"):
        open_photo(b"\xff\xd8\xff" * 4, PhotoLimits(bytes=10))


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    """A small file that claims a huge picture is refused by its header, without a warning."""
    bomb = saved(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 200_000
    with pytest.raises(ImageTooManyPixels, match="30000 x 30000"):
        open_photo(bomb, LIMITS)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_part_at_the_edge_is_within_the_picture_at_any_scale(form: str) -> None:
    """4001 columns become 1001 and 4000 rows 1000, so that a row's place times 1001/4001 may lie beyond the last."""
    photo = open_photo(saved(Image.new("L", (4001, 4000)), form), LIMITS)
    assert View(3000, 3000, 2000, 2000, 0).pixels(photo, 0.11).shape == (220, 220, 3)
