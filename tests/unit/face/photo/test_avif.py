"""AVIF files that contain more than they declare."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.photo.files.avif import frame_pixels
from server.domain.errors import ImageInvalid, ImageTooManyPixels


def avif(width: int, height: int, mode: str = "RGB", **options: object) -> bytes:
    """Return a picture of one colour."""
    held = BytesIO()
    Image.new(mode, (width, height), "teal").save(held, "AVIF", **options)
    return held.getvalue()


def saying(content: bytes, width: int, height: int) -> bytes:
    """Return a file with a different picture size in its boxes; its frames stay."""
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]


def opened(content: bytes) -> Photo:
    """Return a file opened as the engine opens it."""
    return open_photo(content, PhotoLimits())


def test_pixels_are_counted_in_the_frames() -> None:
    """The size in the boxes does not count, and a transparent picture has two frames."""
    assert frame_pixels(avif(700, 500)) == 700 * 500
    assert frame_pixels(saying(avif(700, 500), 64, 64)) == 700 * 500
    assert frame_pixels(avif(700, 500, "RGBA", quality=100)) in (700 * 500, 2 * 700 * 500)


def test_a_frame_larger_than_the_declared_picture_counts() -> None:
    """Six thousand pixels square are declared as 256, and still exceed the memory limit."""
    with pytest.raises(ImageTooManyPixels):
        opened(saying(avif(6000, 6000, speed=10), 256, 256))


def test_memory_is_counted_by_the_frames() -> None:
    """Even if the boxes declare a smaller picture."""
    content = avif(4600, 4600, speed=10)
    assert opened(saying(content, 256, 256)).memory >= opened(avif(256, 256)).memory + 100_000_000


def test_the_still_picture_of_an_animation_is_read() -> None:
    held = BytesIO()
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("navy", "red", "lime")]
    frames[0].save(held, "AVIF", save_all=True, append_images=frames[1:])
    assert held.getvalue()[8:12] == b"avis"
    assert opened(held.getvalue()).image(0).getpixel((150, 100))[2] > 100  # type: ignore[index]


@pytest.mark.parametrize("box", [b"meta", b"iloc", b"iinf"])
def test_a_file_without_one_of_its_boxes_is_invalid(box: bytes) -> None:
    """Reported like any photo that cannot be read."""
    with pytest.raises(ImageInvalid, match="cannot be read"):
        opened(avif(64, 64).replace(box, b"free"))


def test_a_file_of_millions_of_parts_is_refused() -> None:
    with pytest.raises(ImageInvalid, match="more than 10000 parts"):
        frame_pixels(struct.pack(">I4s", 8, b"free") * 1_000_000)
    meta = struct.pack(">I4s", 8, b"free") * 20_000
    with pytest.raises(ImageInvalid, match="more than 10000 parts"):
        frame_pixels(struct.pack(">I4s", 12 + len(meta), b"meta") + bytes(4) + meta)


def test_a_file_cut_anywhere_is_invalid() -> None:
    whole = avif(64, 64)
    for end in range(12, len(whole) - 40, 7):
        with pytest.raises(ImageInvalid):
            opened(whole[:end]).image(0)
