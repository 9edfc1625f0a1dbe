"""Greys, palettes, transparency and 16 bits become RGB."""

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from PIL import Image

from server.adapters.face.photo.decoding import open_photo
from server.domain.errors import ImageInvalid
from tests.picture_files import png_of_16_bits
from tests.unit.face.photo.quarters import CORNERS, LIMITS, assert_colours, colours, picture, saved


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
    """Whatever the pixels are, they become RGB."""
    found = colours(open_photo(saved(picture(mode), form), LIMITS))
    assert_colours(found, CORNERS, tolerance=36)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "L"), ("JPEG", "L"), ("TIFF", "L"), ("PNG", "LA"), ("PNG", "1")])
def test_reads_greys(form: str, mode: str) -> None:
    for red, green, blue in colours(open_photo(saved(picture(mode), form), LIMITS)):
        assert red == green == blue


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_reads_deep_greys(form: str, bits: int) -> None:
    """The upper eight of the bits in use count: infrared cameras use 10 or 12 of the 16."""
    deep = np.array([[0, 0x4000], [0x8000, 0xFFFF]], np.uint16).repeat(8, 0).repeat(8, 1) >> (16 - bits)
    found = colours(open_photo(saved(Image.fromarray(deep), form), LIMITS))
    assert found == [(0,) * 3, (0x40,) * 3, (0x80,) * 3, (0xFF,) * 3]


def test_transparent_pixels_are_white() -> None:
    """A person cut out of the background is on white."""
    clear = picture("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size).point(lambda value: 255 * (value > 127)))
    assert_colours(colours(open_photo(saved(clear, "PNG"), LIMITS)), [(255, 255, 255)] * 2 + list(CORNERS[2:]), 0)


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    flat = Image.new("P", (8, 8), 1)
    flat.paste(0, (0, 0, 8, 4))
    flat.putpalette([0, 0, 0, 200, 0, 0])
    found = colours(open_photo(saved(flat, "GIF", transparency=1), LIMITS))
    assert found == [(0, 0, 0)] * 2 + [(255, 255, 255)] * 2


def infrared(offset: int = 0) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return a 10-bit gradient, (rows, columns), above an offset."""
    return (np.linspace(0, 1023, 64 * 96).reshape(64, 96) + offset).astype(np.uint16)


def test_defective_pixels_do_not_determine_the_range_in_use() -> None:
    """A few pixels of a sensor are always bright, or always dark."""
    values = infrared()
    values[3, 3:6] = 65_535
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen.min(), seen.max(), round(seen.mean())) == (0, 255, 127)


def test_an_offset_is_not_part_of_the_range_in_use() -> None:
    """Some cameras add an offset to what they measure."""
    values = infrared(60_000)
    values[9, 9] = 0
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen.min(), seen.max(), round(seen.mean())) == (0, 255, 127)


@pytest.mark.parametrize("bands", [2, 3, 4])
def test_16_bit_colours_that_use_only_lower_bits_are_refused(bands: int) -> None:
    for top, said in ((4095, "scale it to the full range"), (65_535, None)):
        blob = png_of_16_bits(np.linspace(0, top, 64)[:, None, None].repeat(64, 1).repeat(bands, 2))
        with pytest.raises(ImageInvalid, match=said) if said else nullcontext():
            open_photo(blob, LIMITS).image(0)


def test_a_merely_bright_picture_stays_bright() -> None:
    values = np.linspace(30_000, 65_535, 64 * 96).reshape(64, 96).astype(np.uint16)
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen[..., 0] == values >> 8).all()


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_alpha_that_is_0_everywhere_is_ignored(form: str) -> None:
    """Programs that do not know alpha leave it at 0; their pictures are not blank."""
    clear = picture("RGBA")
    clear.putalpha(0)
    blob = saved(clear, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    assert_colours(colours(open_photo(blob, LIMITS)), CORNERS)
