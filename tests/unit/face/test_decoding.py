"""Bytes to upright RGB pictures."""

from io import BytesIO
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from pillow_heif import from_pillow

from server.adapters.face.decoding import Photo, PhotoLimits, open_photo
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels

LIMITS = PhotoLimits()
CORNERS = ((250, 20, 20), (20, 250, 20), (20, 20, 250), (240, 240, 20))
"""Of the test picture: top left, top right, bottom left, bottom right."""


def picture(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture with another colour in each quarter."""
    quarters = np.array(CORNERS, np.uint8).reshape(2, 2, 3)
    return Image.fromarray(quarters).resize(size, Image.Resampling.NEAREST).convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """The picture as a file."""
    stream = BytesIO()
    if form == "HEIC":
        from_pillow(image).save(stream, quality=95, **options)
    else:
        image.save(stream, form, **options)
    return stream.getvalue()


def colours(photo: Photo) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters."""
    pixels = np.asarray(photo.picture(10_000))
    rows, columns = pixels.shape[:2]
    places = [(1, 1), (1, 3), (3, 1), (3, 3)]
    return [tuple(int(c) for c in pixels[y * rows // 4, x * columns // 4]) for y, x in places]


def assert_colours(found: list[tuple[int, ...]], expected: Any, tolerance: int = 24) -> None:
    """Each is near the one expected."""
    np.testing.assert_allclose(np.array(found), np.array(expected), atol=tolerance)


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
    ],
)
def test_reads_every_format(form: str, content_type: str) -> None:
    """Each format is told by its bytes, and its colours stand where they were."""
    photo = open_photo(saved(picture(), form), LIMITS)
    assert (photo.format.content_type, photo.size) == (content_type, (96, 64))
    assert_colours(colours(photo), CORNERS)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_honours_exif_orientation(form: str, orientation: int) -> None:
    """A camera that was held otherwise makes an upright picture all the same."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = picture().transpose(turns[orientation]) if orientation in turns else picture()
    exif = Image.Exif()
    exif[274] = orientation
    photo = open_photo(saved(stored, form, exif=exif.tobytes()), LIMITS)
    assert photo.size == (96, 64)
    assert_colours(colours(photo), CORNERS)


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "P"),
        ("GIF", "P"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
        ("TIFF", "RGBA"),
        ("JPEG", "CMYK"),
        ("TIFF", "CMYK"),
    ],
)
def test_reads_palettes_alpha_and_cmyk(form: str, mode: str) -> None:
    """Whatever the pixels are, they come as RGB."""
    found = colours(open_photo(saved(picture(mode), form), LIMITS))
    assert_colours(found, CORNERS, tolerance=36)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "L"), ("JPEG", "L"), ("TIFF", "L"), ("PNG", "LA"), ("PNG", "1")])
def test_reads_greys(form: str, mode: str) -> None:
    """A grey picture has three equal colours."""
    for red, green, blue in colours(open_photo(saved(picture(mode), form), LIMITS)):
        assert red == green == blue


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_reads_sixteen_bits(form: str) -> None:
    """Of 16-bit greys the upper byte counts."""
    deep = np.array([[0, 0x4000], [0x8000, 0xFFFF]], np.uint16).repeat(8, 0).repeat(8, 1)
    found = colours(open_photo(saved(Image.fromarray(deep), form), LIMITS))
    assert found == [(0,) * 3, (0x40,) * 3, (0x80,) * 3, (0xFF,) * 3]


def test_what_is_transparent_is_white() -> None:
    """A person cut out of the background stands before white."""
    clear = picture("RGBA")
    clear.putalpha(0)
    assert_colours(colours(open_photo(saved(clear, "PNG"), LIMITS)), [(255, 255, 255)] * 4, 0)


def test_a_transparent_palette_is_white() -> None:
    """So is a colour of a palette that is marked as transparent."""
    flat = Image.new("P", (8, 8), 1)
    flat.putpalette([0, 0, 0, 200, 0, 0])
    assert_colours(colours(open_photo(saved(flat, "GIF", transparency=1), LIMITS)), [(255, 255, 255)] * 4, 0)


def test_only_the_first_frame_counts() -> None:
    """Of an animation the first picture is looked at."""
    frames = saved(picture(), "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert_colours(colours(open_photo(frames, LIMITS)), CORNERS)


def test_a_large_jpeg_comes_smaller_when_fewer_pixels_do() -> None:
    """A JPEG is decoded at reduced scale, no smaller than was asked, and in full when that is asked."""
    photo = open_photo(saved(picture(size=(4000, 3000)), "JPEG"), LIMITS)
    assert photo.picture(900).size == (1000, 750)
    assert photo.picture(500).size == (1000, 750), "what is decoded already is large enough"
    assert photo.picture(1001).size == (2000, 1500)
    assert photo.picture(4000).size == (4000, 3000)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated_pictures_are_refused(form: str, kept: float) -> None:
    """A picture that ends early is no picture."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    whole = saved(Image.fromarray(noise), form)
    with pytest.raises(ImageInvalid):
        open_photo(whole[: int(len(whole) * kept)], LIMITS).picture(100)


@pytest.mark.parametrize("foreign", [b"", b"\xff", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM"])
def test_foreign_files_are_refused(foreign: bytes) -> None:
    """What is no picture in a known format is refused."""
    with pytest.raises(ImageInvalid):
        open_photo(foreign, LIMITS).picture(100)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC"]), st.data())
def test_damaged_pictures_are_refused_or_read_but_never_crash(form: str, data: st.DataObject) -> None:
    """Wherever bytes are overwritten, the answer is a picture or the error for it."""
    whole = saved(picture(size=(24, 16)), form)
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(min_size=1, max_size=8))
    damaged = whole[:at] + damage + whole[at + len(damage) :]
    try:
        found = open_photo(damaged, PhotoLimits(pixels=1_000_000)).picture(100)
    except (ImageInvalid, ImageTooManyPixels):
        return
    assert found.mode == "RGB"


def test_too_many_bytes_are_refused() -> None:
    """A file beyond the limit is not even looked at."""
    with pytest.raises(ImageTooLarge, match="limit is 10"):
        open_photo(b"\xff\xd8\xff" * 4, PhotoLimits(bytes=10))


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    """A small file that claims a huge picture is refused by its header, without a warning."""
    bomb = saved(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 200_000
    with pytest.raises(ImageTooManyPixels, match="30000 x 30000"):
        open_photo(bomb, LIMITS)
