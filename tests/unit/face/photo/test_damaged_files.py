"""Files that are truncated, damaged, or made to be expensive: read if possible, else refused."""

import struct
import zlib
from io import BytesIO

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageInvalid, ImageTooManyPixels
from tests.photographs import photo as photo_bytes
from tests.picture_files import BEFORE_OTHER_CHUNKS, png_chunk
from tests.unit.face.photo.quarters import CORNERS, LIMITS, assert_colours, colours, picture, saved


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC", "AVIF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated_pictures_are_refused(form: str, kept: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (384, 96, 3), np.uint8)
    whole = saved(Image.fromarray(noise), form)
    with pytest.raises(ImageInvalid):
        open_photo(whole[: int(len(whole) * kept)], LIMITS).image(100)


@pytest.mark.parametrize("lost", [1, 2, 10, 50])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_last_bytes_is_read(lost: int, progressive: bool) -> None:
    """Network cameras leave them out; the photo is marked as incomplete."""
    whole = saved(Image.open(BytesIO(photo_bytes("obama.jpg"))), "JPEG", progressive=progressive)
    expected = np.asarray(open_photo(whole, LIMITS).image(10_000), np.int16)
    photo = open_photo(whole[:-lost], LIMITS)
    found = np.asarray(photo.image(10_000), np.int16)
    rows = len(found) - 48
    assert photo.incomplete
    assert np.array_equal(found[:rows], expected[:rows])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_of_any_kind_may_lack_any_of_its_last_bytes(mode: str, progressive: bool) -> None:
    """Even if they are the beginning of a last scan."""
    whole = saved(
        Image.open(BytesIO(photo_bytes("obama.jpg"))).resize((160, 200)).convert(mode), "JPEG", progressive=progressive
    )
    for lost in range(1, 60):
        assert open_photo(whole[:-lost], LIMITS).image(10_000).size == (160, 200), lost


KINDS: dict[str, dict[str, int]] = {
    "baseline": {},
    "progressive": {"progressive": 1},
    "restarts": {"restart_marker_rows": 1},
    "progressive with restarts": {"progressive": 1, "restart_marker_rows": 1},
    "low quality": {"quality": 5},
}


def is_said_to_be_incomplete(jpeg: bytes) -> bool:
    """Return whether a JPEG is refused as incomplete, or read with a warning."""
    photo = open_photo(jpeg, LIMITS)
    try:
        photo.image(10_000)
    except ImageInvalid as error:
        return "ends early" in error.message
    return photo.incomplete


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_an_end_marker_does_not_hide_that_a_jpeg_is_truncated(mode: str, kind: str, kept: float) -> None:
    """Its decoder would silently fill the rest with grey; it is treated like one that lacks the marker."""
    whole = saved(Image.open(BytesIO(photo_bytes("obama.jpg"))).convert(mode), "JPEG", **KINDS[kind])
    assert is_said_to_be_incomplete(whole[: int(len(whole) * kept)] + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["baseline", "progressive"])
def test_half_a_jpeg_is_refused_with_and_without_an_end_marker(kind: str) -> None:
    """A progressive one shows the whole picture, coarsely, so it is read with a warning."""
    whole = saved(Image.open(BytesIO(photo_bytes("obama.jpg"))), "JPEG", **KINDS[kind])
    for half in (whole[: len(whole) // 2], whole[: len(whole) // 2] + b"\xff\xd9"):
        if kind == "baseline":
            with pytest.raises(ImageInvalid, match="ends early"):
                open_photo(half, LIMITS).image(10_000)
        else:
            assert is_said_to_be_incomplete(half)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "progressive"])
def test_a_jpeg_that_lacks_bytes_in_the_middle_says_so(kind: str) -> None:
    """Even one with restart markers, after which its decoder would go on."""
    whole = saved(Image.open(BytesIO(photo_bytes("obama.jpg"))), "JPEG", **KINDS[kind])
    middle, lost = len(whole) // 2, min(4000, len(whole) // 4)
    assert is_said_to_be_incomplete(whole[: middle - lost // 2] + whole[middle + lost // 2 :])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_jpeg_is_complete_and_has_the_pixels_that_pillow_reads(mode: str, kind: str) -> None:
    """With a plain background, at every scale, and with bytes after its end."""
    ground = Image.new("RGB", (2000, 1500), (128, 128, 128))
    ground.paste(Image.open(BytesIO(photo_bytes("obama.jpg"))).resize((600, 750)), (100, 50))
    whole = saved(ground.convert(mode), "JPEG", **KINDS[kind])
    for jpeg in (whole, whole + bytes(100), whole + whole):
        photo = open_photo(jpeg, LIMITS)
        assert photo.image(960).width == 1000
        found = np.asarray(photo.image(2000))
        assert not photo.incomplete
        assert np.array_equal(found, np.asarray(Image.open(BytesIO(whole)).convert("RGB")))


def test_a_jpeg_of_endless_markers_is_refused() -> None:
    whole = saved(picture(), "JPEG")
    with pytest.raises(ImageInvalid, match="more than 2000 segments"):
        open_photo(whole[:-2] + 3000 * b"\xff\xdd\0\4\0\0" + whole[-2:], LIMITS).image(100)
    with pytest.raises(ImageInvalid, match="more than 1000000 markers"):
        open_photo(whole[:-2] + 1_000_001 * b"\xff\xd0" + whole[-2:], LIMITS).image(100)


@pytest.mark.parametrize(("lost", "incomplete"), [(0, False), (1, True), (4, True), (12, True)])
def test_a_png_without_its_end_says_so(lost: int, incomplete: bool) -> None:
    whole = saved(picture(), "PNG")
    photo = open_photo(whole[: len(whole) - lost], LIMITS)
    assert_colours(colours(photo), CORNERS)
    assert photo.incomplete == incomplete


def test_a_large_jpeg_without_its_last_bytes_is_read_at_every_scale() -> None:
    """It is decoded again, larger, to look at a small face."""
    noise = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    photo = open_photo(saved(Image.fromarray(noise).resize((2400, 1800)), "JPEG")[:-10], LIMITS)
    assert [photo.image(least).width for least in (960, 2400)] == [1200, 2400]
    assert photo.incomplete


def test_a_jpeg_whose_lower_part_is_plain_may_lack_its_last_bytes() -> None:
    """As a portrait on a larger background may; one that ends in the middle of the face is refused."""
    ground = Image.new("RGB", (800, 1200), (128, 128, 128))
    ground.paste(Image.open(BytesIO(photo_bytes("obama.jpg"))).resize((600, 750)), (100, 50))
    whole = saved(ground, "JPEG")
    assert open_photo(whole[:-10], LIMITS).image(10_000).size == ground.size
    with pytest.raises(ImageInvalid, match="ends early"):
        open_photo(whole[: len(whole) // 2], LIMITS).image(10_000)


def test_a_jpeg_may_have_bytes_before_it() -> None:
    """What a camera or an upload left before the start is skipped."""
    photo = open_photo(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + saved(picture(), "JPEG"), LIMITS)
    assert_colours(colours(photo), CORNERS)
    assert not photo.incomplete


@pytest.mark.parametrize("chunk", ["iCCP", "zTXt", "tEXt", "pHYs"])
@pytest.mark.parametrize("sound", [True, False])
def test_chunks_that_no_pixel_depends_on_do_not_keep_a_png_out(chunk: str, sound: bool) -> None:
    """Texts and profiles of many megabytes are skipped, and so are wrong checksums in them."""
    body = b"profile\0\0" + zlib.compress(bytes(20_000_000))
    extra = png_chunk(chunk.encode(), body, sound=sound)
    blob = saved(picture(), "PNG")
    extended = blob[:BEFORE_OTHER_CHUNKS] + extra + blob[BEFORE_OTHER_CHUNKS:]
    assert_colours(colours(open_photo(extended, LIMITS)), CORNERS)


@pytest.mark.parametrize("foreign", [b"", b"\xff", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM"])
def test_foreign_files_are_refused(foreign: bytes) -> None:
    """Anything but a picture in a known format is refused."""
    with pytest.raises(ImageInvalid):
        open_photo(foreign, LIMITS).image(100)


@settings(max_examples=150)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIC", "AVIF", "JPEG2000"]), st.data())
def test_damaged_pictures_are_refused_or_read_but_never_crash(form: str, data: st.DataObject) -> None:
    """Wherever bytes are overwritten, the result is a picture or the error for it."""
    whole = saved(picture(size=(24, 16)), form)
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(min_size=1, max_size=8))
    damaged = whole[:at] + damage + whole[at + len(damage) :]
    try:
        found = open_photo(damaged, PhotoLimits(pixels=1_000_000)).image(100)
    except (ImageInvalid, ImageTooManyPixels):
        return
    assert found.mode == "RGB"


def in_three_scans(grey: bytes) -> bytes:
    """A grey JPEG as one of three layers, each in its own scan."""
    frame, scan = grey.index(b"\xff\xc0"), grey.index(b"\xff\xda")
    height_and_width = grey[frame + 5 : frame + 9]
    layers = b"".join(bytes([number, 0x11, 0]) for number in (1, 2, 3))
    start = b"\xff\xc0" + struct.pack(">HB", 17, 8) + height_and_width + b"\3" + layers
    scans = (
        b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, number, 0, 0, 63, 0) + grey[scan + 10 : -2] for number in (1, 2, 3)
    )
    return grey[:frame] + start + grey[frame + 13 : scan] + b"".join(scans) + b"\xff\xd9"


def test_a_jpeg_in_several_scans_takes_as_much_memory_as_a_progressive_one() -> None:
    """Its decoder holds the coefficients of the whole picture, at any scale."""
    grey = Image.new("L", (8000, 8000), 77)
    assert open_photo(saved(grey.convert("RGB"), "JPEG"), LIMITS).memory < 400e6
    with pytest.raises(ImageTooManyPixels):
        open_photo(in_three_scans(saved(grey.resize((10_000, 10_000)), "JPEG")), LIMITS)
    small = in_three_scans(saved(grey.resize((80, 80)), "JPEG"))
    assert open_photo(small, LIMITS).image(80).size == (80, 80)


def test_transparency_after_the_pixels_counts_too() -> None:
    """Otherwise the picture would take three times the memory that the header suggests."""
    png = saved(Image.new("P", (64, 64)), "PNG", transparency=b"\x80\x80")
    note = png[png.index(b"tRNS") - 4 : png.index(b"IDAT") - 4]
    late = png.replace(note, b"").replace(png[-12:], note + png[-12:])
    assert late != png
    assert open_photo(late, LIMITS).memory == open_photo(png, LIMITS).memory
    assert (np.asarray(open_photo(late, LIMITS).image(64)) == np.asarray(open_photo(png, LIMITS).image(64))).all()


def tiff(**tags: tuple[int, int, int, int]) -> bytes:
    """A grey TIFF of 64 x 64, with these additional entries: tag, type, count, value."""
    entries = [(256, 3, 1, 64), (257, 3, 1, 64), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), *tags.values()]
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + bytes(1000)


def test_a_tiff_of_a_huge_tile_is_refused() -> None:
    """A tile is decoded as a whole, however small the picture."""
    sides = {"width": (322, 4, 1, 25_000), "length": (323, 4, 1, 25_000)}
    with pytest.raises(ImageTooManyPixels):
        open_photo(tiff(**sides, at=(324, 4, 1, 200), size=(325, 4, 1, 500)), LIMITS)


def test_a_tiff_of_too_many_strips_is_refused_before_they_are_read() -> None:
    """Pillow keeps hundreds of bytes for every two in the file."""
    with pytest.raises(ImageInvalid, match="field 273 has 16000000 values"):
        open_photo(tiff(at=(273, 3, 16_000_000, 8)), LIMITS)


def test_a_jpeg_of_endless_exif_is_refused() -> None:
    """Pillow copies everything it has for each segment."""
    jpeg = saved(picture(), "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 9) + b"Exif\0\0y"
    with pytest.raises(ImageInvalid, match="Exif"):
        open_photo(jpeg[:2] + 101 * segment + jpeg[2:], LIMITS)
    assert open_photo(jpeg[:2] + 3 * segment + jpeg[2:], LIMITS).image(96).size == (96, 64)
