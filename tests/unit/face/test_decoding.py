"""Bytes to upright RGB pictures."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from pillow_heif import from_pillow

from server.adapters.face.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.view import View
from server.adapters.face.webp import webp_size
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels
from tests.photographs import photo as photo_bytes

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
        ("AVIF", "image/avif"),
        ("JPEG2000", "image/jp2"),
    ],
)
def test_reads_every_format(form: str, content_type: str) -> None:
    """Each format is told by its bytes, and its colours stand where they were."""
    photo = open_photo(saved(picture(), form), LIMITS)
    assert (photo.format.content_type, photo.size) == (content_type, (96, 64))
    assert_colours(colours(photo), CORNERS)


@pytest.mark.parametrize(
    ("form", "mark"), [("HEIC", b"ispe\0\0\0\0"), ("AVIF", b"ispe\0\0\0\0"), ("JPEG2000", b"ihdr"), ("PNG", b"IHDR")]
)
def test_a_picture_is_as_large_as_its_header_says_or_invalid(form: str, mark: bytes) -> None:
    """Memory, boxes and landmarks go by the header."""
    whole = saved(picture(size=(64, 64)), form)
    said, told = (mark + struct.pack(">II", side, side) for side in (64, 24))
    assert said in whole
    with suppress(ImageInvalid):
        photo = open_photo(whole.replace(said, told), LIMITS)
        assert photo.picture(0).size == photo.size == (24, 24)


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
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_reads_deep_greys(form: str, bits: int) -> None:
    """Of greys in 16 bits the upper eight of those in use count: infrared cameras have 10 or 12."""
    deep = np.array([[0, 0x4000], [0x8000, 0xFFFF]], np.uint16).repeat(8, 0).repeat(8, 1) >> (16 - bits)
    found = colours(open_photo(saved(Image.fromarray(deep), form), LIMITS))
    assert found == [(0,) * 3, (0x40,) * 3, (0x80,) * 3, (0xFF,) * 3]


def test_what_is_transparent_is_white() -> None:
    """A person cut out of the background stands before white."""
    clear = picture("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size).point(lambda value: 255 * (value > 127)))
    assert_colours(colours(open_photo(saved(clear, "PNG"), LIMITS)), [(255, 255, 255)] * 2 + list(CORNERS[2:]), 0)


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    """So is what is drawn in a colour of a palette that is marked as transparent."""
    flat = Image.new("P", (8, 8), 1)
    flat.paste(0, (0, 0, 8, 4))
    flat.putpalette([0, 0, 0, 200, 0, 0])
    found = colours(open_photo(saved(flat, "GIF", transparency=1), LIMITS))
    assert found == [(0, 0, 0)] * 2 + [(255, 255, 255)] * 2


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_alpha_that_is_0_everywhere_is_none(form: str) -> None:
    """Writers that know no alpha leave it at 0; their pictures are not blank."""
    clear = picture("RGBA")
    clear.putalpha(0)
    blob = saved(clear, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    assert_colours(colours(open_photo(blob, LIMITS)), CORNERS)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_orientation_may_be_text(form: str) -> None:
    """Some cameras write Exif's orientation as the text of a number."""
    note = struct.pack(">HHI4s", 274, 2, 2, b"6")
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\1" + note + bytes(4)
    stored = picture().transpose(Image.Transpose.ROTATE_90)
    photo = open_photo(saved(stored, form, exif=exif), LIMITS)
    assert photo.size == (96, 64)
    assert_colours(colours(photo), CORNERS)


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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC", "AVIF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated_pictures_are_refused(form: str, kept: float) -> None:
    """A picture that ends early is no picture."""
    noise = np.random.default_rng(0).integers(0, 256, (384, 96, 3), np.uint8)
    whole = saved(Image.fromarray(noise), form)
    with pytest.raises(ImageInvalid):
        open_photo(whole[: int(len(whole) * kept)], LIMITS).picture(100)


@pytest.mark.parametrize("lost", [1, 2, 10, 50])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_last_bytes_is_read(lost: int, progressive: bool) -> None:
    """Cameras on a network leave them out; the photo says that it is incomplete."""
    whole = saved(Image.open(BytesIO(photo_bytes("obama.jpg"))), "JPEG", progressive=progressive)
    expected = np.asarray(open_photo(whole, LIMITS).picture(10_000), np.int16)
    photo = open_photo(whole[:-lost], LIMITS)
    found = np.asarray(photo.picture(10_000), np.int16)
    rows = len(found) - 48
    assert photo.incomplete
    assert np.array_equal(found[:rows], expected[:rows])


def test_a_jpeg_may_have_bytes_before_it() -> None:
    """What a camera or an upload left before the start is passed over."""
    photo = open_photo(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + saved(picture(), "JPEG"), LIMITS)
    assert_colours(colours(photo), CORNERS)
    assert not photo.incomplete


@pytest.mark.parametrize("chunk", ["iCCP", "zTXt", "tEXt", "pHYs"])
@pytest.mark.parametrize("sound", [True, False])
def test_what_no_pixel_depends_on_keeps_no_png_out(chunk: str, sound: bool) -> None:
    """Texts and profiles of many megabytes are passed over, and so is a checksum that is wrong there."""
    body = b"profile\0\0" + zlib.compress(bytes(20_000_000))
    checksum = zlib.crc32(chunk.encode() + body) if sound else 0
    extra = struct.pack(">I4s", len(body), chunk.encode()) + body + struct.pack(">I", checksum)
    blob = saved(picture(), "PNG")
    assert_colours(colours(open_photo(blob[:33] + extra + blob[33:], LIMITS)), CORNERS)


@pytest.mark.parametrize("mark", [{254: 1}, {50706: b"\1\4\0\0"}])
def test_a_raw_file_does_not_pass_for_its_thumbnail(mark: dict[int, Any]) -> None:
    """A camera's RAW file begins with a thumbnail, which is not the photo."""
    with pytest.raises(ImageInvalid, match="RAW"):
        open_photo(saved(picture(), "TIFF", tiffinfo=mark), LIMITS)


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}])
def test_the_size_of_a_webp_is_read_from_its_header(options: dict[str, Any]) -> None:
    """Lossy, lossless and extended: what is too large is refused before its reader makes room for it."""
    blob = saved(Image.new("RGB", (16_383, 3)), "WEBP", **options)
    assert webp_size(blob) == (16_383, 3)
    with pytest.raises(ImageTooManyPixels):
        open_photo(blob, PhotoLimits(pixels=49_000))


@pytest.mark.parametrize("foreign", [b"", b"\xff", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM"])
def test_foreign_files_are_refused(foreign: bytes) -> None:
    """What is no picture in a known format is refused."""
    with pytest.raises(ImageInvalid):
        open_photo(foreign, LIMITS).picture(100)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC", "AVIF", "JPEG2000"]), st.data())
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


def in_three_scans(grey: bytes) -> bytes:
    """A grey JPEG as one of three layers, each in a scan of its own."""
    frame, scan = grey.index(b"\xff\xc0"), grey.index(b"\xff\xda")
    height_and_width = grey[frame + 5 : frame + 9]
    layers = b"".join(bytes([number, 0x11, 0]) for number in (1, 2, 3))
    start = b"\xff\xc0" + struct.pack(">HB", 17, 8) + height_and_width + b"\3" + layers
    scans = (
        b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, number, 0, 0, 63, 0) + grey[scan + 10 : -2] for number in (1, 2, 3)
    )
    return grey[:frame] + start + grey[frame + 13 : scan] + b"".join(scans) + b"\xff\xd9"


def test_a_jpeg_in_several_scans_takes_as_much_as_a_progressive_one() -> None:
    """Its decoder holds the coefficients of all the picture, at whatever scale."""
    grey = Image.new("L", (8000, 8000), 77)
    assert open_photo(saved(grey.convert("RGB"), "JPEG"), LIMITS).memory < 400e6
    with pytest.raises(ImageTooManyPixels):
        open_photo(in_three_scans(saved(grey.resize((10_000, 10_000)), "JPEG")), LIMITS)
    small = in_three_scans(saved(grey.resize((80, 80)), "JPEG"))
    assert open_photo(small, LIMITS).picture(80).size == (80, 80)


def test_transparency_noted_behind_the_pixels_counts_too() -> None:
    """Else it would take three times what the header says."""
    png = saved(Image.new("P", (64, 64)), "PNG", transparency=b"\x80\x80")
    note = png[png.index(b"tRNS") - 4 : png.index(b"IDAT") - 4]
    late = png.replace(note, b"").replace(png[-12:], note + png[-12:])
    assert late != png
    assert open_photo(late, LIMITS).memory == open_photo(png, LIMITS).memory
    assert (np.asarray(open_photo(late, LIMITS).picture(64)) == np.asarray(open_photo(png, LIMITS).picture(64))).all()


def tiff(**tags: tuple[int, int, int, int]) -> bytes:
    """A grey TIFF of 64 x 64, with these entries too: tag, type, count, value."""
    entries = [(256, 3, 1, 64), (257, 3, 1, 64), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), *tags.values()]
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + bytes(1000)


def test_a_tiff_of_a_huge_tile_is_refused() -> None:
    """A tile is decoded whole, however small the picture."""
    sides = {"width": (322, 4, 1, 25_000), "length": (323, 4, 1, 25_000)}
    with pytest.raises(ImageTooManyPixels):
        open_photo(tiff(**sides, at=(324, 4, 1, 200), size=(325, 4, 1, 500)), LIMITS)


def test_a_tiff_of_too_many_strips_is_refused_before_they_are_read() -> None:
    """Pillow keeps hundreds of bytes for each two of the file."""
    with pytest.raises(ImageInvalid, match="field 273 has 16000000 values"):
        open_photo(tiff(at=(273, 3, 16_000_000, 8)), LIMITS)


def test_a_jpeg_of_endless_exif_is_refused() -> None:
    """Pillow copies all that it has for each segment."""
    jpeg = saved(picture(), "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 9) + b"Exif\0\0y"
    with pytest.raises(ImageInvalid, match="Exif"):
        open_photo(jpeg[:2] + 101 * segment + jpeg[2:], LIMITS)
    assert open_photo(jpeg[:2] + 3 * segment + jpeg[2:], LIMITS).picture(96).size == (96, 64)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_part_at_the_edge_is_within_the_picture_at_any_scale(form: str) -> None:
    """4001 columns become 1001 and 4000 rows 1000, so that a row's place times 1001/4001 may lie beyond the last."""
    photo = open_photo(saved(Image.new("L", (4001, 4000)), form), LIMITS)
    assert View(3000, 3000, 2000, 2000, 0).seen(photo, 0.11).shape == (220, 220, 3)
