"""A thumbnail, or a picture inside another file, is not mistaken for the photo."""

import struct
from typing import Any

import pytest

from server.adapters.face.photo.decoding import open_photo
from server.domain.errors import ImageInvalid
from tests.unit.face.photo.quarters import CORNERS, LIMITS, assert_colours, colours, picture, saved


@pytest.mark.parametrize("mark", [{254: 1}, {50706: b"\1\4\0\0"}])
def test_a_raw_file_is_not_read_as_its_thumbnail(mark: dict[int, Any]) -> None:
    """A camera's RAW file begins with a thumbnail, which is not the photo."""
    with pytest.raises(ImageInvalid, match="RAW"):
        open_photo(saved(picture(), "TIFF", tiffinfo=mark), LIMITS)


THUMBNAIL_FIRST: dict[str, dict[str, Any]] = {
    "marked as TIFF 5 did": {"tiffinfo": {255: 2}},
    "a sensor's values": {"append_images": [picture()], "tiffinfo": {262: 32803}},
    "a page of the whole photo": {"append_images": [picture(size=(192, 128))]},
}


@pytest.mark.parametrize("what", THUMBNAIL_FIRST)
def test_a_tiff_that_begins_with_a_thumbnail_is_refused(what: str) -> None:
    with pytest.raises(ImageInvalid, match="thumbnail"):
        open_photo(saved(picture(), "TIFF", save_all=True, **THUMBNAIL_FIRST[what]), LIMITS)


def test_a_larger_picture_inside_the_first_means_a_thumbnail() -> None:
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


def test_a_tiff_whose_pages_form_a_circle_is_read() -> None:
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
def test_another_file_that_contains_a_jpeg_is_refused(what: str) -> None:
    with pytest.raises(ImageInvalid, match="send the photo as a separate file"):
        open_photo(CONTAINERS[what] + bytes(40) + saved(picture(), "JPEG"), LIMITS)
