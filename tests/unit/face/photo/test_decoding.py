"""Bytes to upright RGB pictures."""

import struct
from contextlib import nullcontext, suppress
from typing import Any

import numpy as np
import pytest
from PIL import Image

from server.adapters.face.detection.view import View
from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.adapters.face.photo.files.webp import webp_size
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels
from server.domain.pictures import collected_warnings
from server.domain.pictures.warnings import BEGINS_LATE, INCOMPLETE
from tests.photographs import TURNED_BACK
from tests.picture_files import ORIENTATION_AS_TEXT, png_of_16_bits
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
    """Each format is recognised by its bytes, and its colours are where they were."""
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
    """Of 16-bit greys, the upper eight of the bits in use count: infrared cameras have 10 or 12."""
    deep = np.array([[0, 0x4000], [0x8000, 0xFFFF]], np.uint16).repeat(8, 0).repeat(8, 1) >> (16 - bits)
    found = colours(open_photo(saved(Image.fromarray(deep), form), LIMITS))
    assert found == [(0,) * 3, (0x40,) * 3, (0x80,) * 3, (0xFF,) * 3]


def test_what_is_transparent_is_white() -> None:
    """A person cut out of the background is on white."""
    clear = picture("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size).point(lambda value: 255 * (value > 127)))
    assert_colours(colours(open_photo(saved(clear, "PNG"), LIMITS)), [(255, 255, 255)] * 2 + list(CORNERS[2:]), 0)


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    """So is anything in a palette colour marked as transparent."""
    flat = Image.new("P", (8, 8), 1)
    flat.paste(0, (0, 0, 8, 4))
    flat.putpalette([0, 0, 0, 200, 0, 0])
    found = colours(open_photo(saved(flat, "GIF", transparency=1), LIMITS))
    assert found == [(0, 0, 0)] * 2 + [(255, 255, 255)] * 2


def infrared(offset: int = 0) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return a 10-bit gradient, (rows, columns), above an offset."""
    return (np.linspace(0, 1023, 64 * 96).reshape(64, 96) + offset).astype(np.uint16)


def test_defective_pixels_do_not_decide_what_range_is_in_use() -> None:
    """A few are always bright, or always dark."""
    values = infrared()
    values[3, 3:6] = 65_535
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen.min(), seen.max(), round(seen.mean())) == (0, 255, 127)


def test_an_offset_does_not_count_as_range_in_use() -> None:
    """Some cameras add one to what they measured."""
    values = infrared(60_000)
    values[9, 9] = 0
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen.min(), seen.max(), round(seen.mean())) == (0, 255, 127)


@pytest.mark.parametrize("bands", [2, 3, 4])
def test_colours_that_use_the_lower_of_16_bits_alone_are_refused(bands: int) -> None:
    for top, said in ((4095, "scale it to the full range"), (65_535, None)):
        blob = png_of_16_bits(np.linspace(0, top, 64)[:, None, None].repeat(64, 1).repeat(bands, 2))
        with pytest.raises(ImageInvalid, match=said) if said else nullcontext():
            open_photo(blob, LIMITS).image(0)


def test_what_is_merely_bright_stays_so() -> None:
    values = np.linspace(30_000, 65_535, 64 * 96).reshape(64, 96).astype(np.uint16)
    seen = np.asarray(open_photo(saved(Image.fromarray(values), "PNG"), LIMITS).image(0))
    assert (seen[..., 0] == values >> 8).all()


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_alpha_that_is_0_everywhere_is_none(form: str) -> None:
    """Writers that do not know alpha leave it at 0; their pictures are not blank."""
    clear = picture("RGBA")
    clear.putalpha(0)
    blob = saved(clear, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    assert_colours(colours(open_photo(blob, LIMITS)), CORNERS)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_orientation_may_be_text(form: str) -> None:
    """Some cameras write Exif's orientation as the text of a number."""
    stored = picture().transpose(Image.Transpose.ROTATE_90)
    photo = open_photo(saved(stored, form, exif=ORIENTATION_AS_TEXT), LIMITS)
    assert photo.size == (96, 64)
    assert_colours(colours(photo), CORNERS)


def test_only_the_first_frame_counts() -> None:
    """Of an animation, the first picture is used."""
    frames = saved(picture(), "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert_colours(colours(open_photo(frames, LIMITS)), CORNERS)


def test_a_large_jpeg_comes_smaller_when_fewer_pixels_do() -> None:
    """A JPEG is decoded at reduced scale, no smaller than asked, and in full on request."""
    photo = open_photo(saved(picture(size=(4000, 3000)), "JPEG"), LIMITS)
    assert photo.image(900).size == (1000, 750)
    assert photo.image(500).size == (1000, 750), "what is decoded already is large enough"
    assert photo.image(1001).size == (2000, 1500)
    assert photo.image(4000).size == (4000, 3000)


@pytest.mark.parametrize("mark", [{254: 1}, {50706: b"\1\4\0\0"}])
def test_a_raw_file_does_not_pass_for_its_thumbnail(mark: dict[int, Any]) -> None:
    """A camera's RAW file begins with a thumbnail, which is not the photo."""
    with pytest.raises(ImageInvalid, match="RAW"):
        open_photo(saved(picture(), "TIFF", tiffinfo=mark), LIMITS)


THUMBNAIL_FIRST: dict[str, dict[str, Any]] = {
    "marked as TIFF 5 did": {"tiffinfo": {255: 2}},
    "a sensor's values": {"append_images": [picture()], "tiffinfo": {262: 32803}},
    "a page of the whole photo": {"append_images": [picture(size=(192, 128))]},
}


@pytest.mark.parametrize("what", THUMBNAIL_FIRST)
def test_a_tiff_that_begins_with_a_thumbnail_does_not_pass_for_it(what: str) -> None:
    with pytest.raises(ImageInvalid, match="thumbnail"):
        open_photo(saved(picture(), "TIFF", save_all=True, **THUMBNAIL_FIRST[what]), LIMITS)


def test_a_larger_picture_within_the_first_tells_of_a_thumbnail() -> None:
    """Cameras put the sensor's directory inside the thumbnail's."""
    pages = bytearray(saved(picture(), "TIFF", save_all=True, append_images=[picture(size=(960, 640))]))
    first = struct.unpack("<I", pages[4:8])[0]
    fields = struct.unpack("<H", pages[first : first + 2])[0]
    end = first + 2 + 12 * fields
    last, following = end - 12, pages[end : end + 4]
    pages[end : end + 4] = bytes(4)
    pages[last:end] = struct.pack("<HHI", 330, 4, 1) + following
    with pytest.raises(ImageInvalid, match="thumbnail"):
        open_photo(bytes(pages), LIMITS)


def test_a_document_of_several_pages_is_read() -> None:
    """Its pages are about as large as the first."""
    pages = saved(picture(), "TIFF", save_all=True, append_images=[picture(size=(100, 70)), picture(size=(64, 96))])
    assert_colours(colours(open_photo(pages, LIMITS)), CORNERS)


def test_a_tiff_whose_pages_run_in_a_circle_is_read() -> None:
    """The directory after the last may be the first again."""
    blob = bytearray(saved(picture(), "TIFF"))
    (first,) = struct.unpack("<I", blob[4:8])
    end = first + 2 + 12 * struct.unpack("<H", blob[first : first + 2])[0]
    blob[end : end + 4] = struct.pack("<I", first)
    assert_colours(colours(open_photo(bytes(blob), LIMITS)), CORNERS)


CONTAINERS = {
    "Fujifilm RAF": b"FUJIFILMCCD-RAW 0201FF383701X-T3\0\0",
    "Canon CR3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    "Canon CRW": b"II\x1a\0\0\0HEAPCCDR",
    "Olympus ORF": b"IIRO\x08\0\0\0",
    "Panasonic RW2": b"IIU\0\x18\0\0\0",
    "Sigma X3F": b"FOVb\0\0\2\0",
    "Minolta MRW": b"\0MRM\0\1\2\3",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "Photoshop": b"8BPS\0\1" + bytes(20),
    "ZIP": b"PK\3\4\x14\0\0\0\0\0",
    "tar": b"photo.jpg".ljust(257, b"\0") + b"ustar\x0000",
    "thumbnails of a folder": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "MP4": b"\0\0\0\x20ftypisom\0\0\2\0",
    "AVI": b"RIFF\0\0\1\0AVI LIST",
    "MP3 with a cover": b"ID3\3\0\0\0\0\1\0APIC",
    "an icon": b"\0\0\1\0\1\0",
}


@pytest.mark.parametrize("what", CONTAINERS)
def test_a_file_that_holds_a_jpeg_does_not_pass_for_it(what: str) -> None:
    with pytest.raises(ImageInvalid, match="send the photo as a separate file"):
        open_photo(CONTAINERS[what] + bytes(40) + saved(picture(), "JPEG"), LIMITS)


@pytest.mark.parametrize("before", [b"--frame\r\nContent-Type: image/jpeg\r\n\r\n", b"\0\0", bytes(range(16))])
def test_bytes_before_a_jpeg_are_passed_over_and_told_of(before: bytes) -> None:
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
