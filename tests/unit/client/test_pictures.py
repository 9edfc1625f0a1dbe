"""Every type of picture that the SDK takes."""

import bz2
import gzip
import lzma
import os
import re
import sys
from base64 import b64decode, b64encode
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from client._http.photos.pictures import as_base64
from client.errors import InvalidArgument, PictureUnreadable

EACH_HALF = ((2, 8), (29, 8))


def halves(mode: str = "RGB") -> Image.Image:
    """Return a picture 32 wide and 16 high, the left half black, the right half white."""
    image = Image.new("L", (32, 16))
    image.paste(255, (16, 0, 32, 16))
    return image.convert(mode)


def decoded(text: str) -> Image.Image:
    """Return the picture in base64 text."""
    return Image.open(BytesIO(b64decode(text)))


@given(st.binary())
def test_base64_text_passes_through(content: bytes) -> None:
    text = b64encode(content).decode()
    assert as_base64(text) == text


@given(st.binary())
def test_bytes_are_encoded(content: bytes) -> None:
    """A file's bytes arrive unchanged, whatever type holds them."""
    for form in (content, bytearray(content), memoryview(content)):
        assert b64decode(as_base64(cast("bytes", form))) == content


def test_a_path_is_read(tmp_path: Path) -> None:
    """A path means the file's bytes, as an object or as a string that cannot be base64."""
    path = tmp_path / "ada.jpg"
    path.write_bytes(b"jpeg")
    assert b64decode(as_base64(path)) == b"jpeg"
    assert b64decode(as_base64(str(path))) == b"jpeg"


def test_text_that_could_be_base64_is_never_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose name is valid base64 is read through a Path only."""
    monkeypatch.chdir(tmp_path)
    Path("QUJD").write_bytes(b"jpeg")
    assert as_base64("QUJD") == "QUJD"
    assert b64decode(as_base64(Path("QUJD"))) == b"jpeg"


@pytest.mark.parametrize("text", ["", "QUJ", "QU_-", "QU JD", "data:image/jpeg;base64,QUJD"])
def test_text_that_is_nearly_base64_is_left_to_the_server(text: str) -> None:
    """It is read there, or the answer says what is wrong with it."""
    assert as_base64(text) == text


@pytest.mark.parametrize("text", ["not base64!", "no/such/file.jpg", "x." * 1000, "?" * 5000, "a.\0b"])
def test_text_that_is_neither_base64_nor_a_path_is_named(text: str) -> None:
    """It is quoted, with the name of the argument."""
    with pytest.raises(PictureUnreadable, match=r"content is .*neither base64 text nor an existing file") as caught:
        as_base64(text, "content")
    assert repr(text)[:200] in caught.value.message


def test_wrapped_base64_is_base64() -> None:
    """Line breaks, as in mail and from `base64`, do not make text a path."""
    text = "QUJD\nQUJD\r\n"
    assert as_base64(text) == text


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The message has the path and the reason."""
    with pytest.raises(PictureUnreadable, match=r"image cannot be read: .*No such file.*nobody\.jpg"):
        as_base64(tmp_path / "nobody.jpg")
    with pytest.raises(PictureUnreadable, match=f"Is a directory.*{tmp_path}"):
        as_base64(tmp_path)
    with pytest.raises(PictureUnreadable, match="null"):
        as_base64(Path("a\0b"))


def test_an_open_file_is_read_from_its_start(tmp_path: Path) -> None:
    """A BytesIO just written to, a file, and a pipe, which cannot be rewound."""
    memory = BytesIO()
    memory.write(b"jpeg")
    assert b64decode(as_base64(memory)) == b"jpeg"
    (tmp_path / "ada.jpg").write_bytes(b"jpeg")
    with (tmp_path / "ada.jpg").open("rb") as file:
        assert [b64decode(as_base64(file)) for _ in range(2)] == [b"jpeg"] * 2
    read, write = os.pipe()
    os.write(write, b"jpeg")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert b64decode(as_base64(pipe)) == b"jpeg"
    assert b64decode(as_base64(cast("BinaryIO", OnlyRead()))) == b"jpeg"


class OnlyRead:
    """Something with only a read method."""

    def read(self) -> bytes:
        """Return it all."""
        return b"jpeg"


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_a_truncated_compressed_file_is_an_error(module: Any) -> None:
    cut = BytesIO(module.compress(os.urandom(500))[:-20])
    with pytest.raises(PictureUnreadable, match="image cannot be read"):
        as_base64(module.open(cut))


def test_a_file_open_as_text_or_closed_is_an_error() -> None:
    with pytest.raises(InvalidArgument, match="reads as str; open it in binary mode"):
        as_base64(cast("BinaryIO", StringIO("jpeg")))
    closed = BytesIO(b"jpeg")
    closed.close()
    with pytest.raises(PictureUnreadable, match="closed file"):
        as_base64(closed)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "YCbCr", "HSV", "RGBA"])
def test_a_pillow_image_of_eight_bits_is_sent_as_jpeg(mode: str) -> None:
    """In any mode, the halves stay black and white; an alpha channel that hides nothing is left out."""
    sent = decoded(as_base64(halves(mode)))
    assert (sent.format, sent.size) == ("JPEG", (32, 16))
    rgb = sent.convert("RGB")
    assert max(cast("tuple[int, ...]", rgb.getpixel((2, 8)))) < 16
    assert min(cast("tuple[int, ...]", rgb.getpixel((29, 8)))) > 239


@pytest.mark.parametrize("mode", ["1", "P", "PA", "LA", "La", "RGBa", "I;16", "I;16B"])
def test_a_pillow_image_of_any_other_mode_is_sent_losslessly(mode: str) -> None:
    image = halves({"La": "LA", "RGBa": "RGBA", "PA": "P"}.get(mode, "L")).convert(mode)
    sent = decoded(as_base64(image))
    assert (sent.format, sent.size) == ("PNG", (32, 16))
    assert [sent.getpixel(at) for at in EACH_HALF] == [
        image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, mode)).getpixel(at) for at in EACH_HALF
    ]


def test_pixels_that_are_not_colours_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="image is an image of mode F"):
        as_base64(Image.new("F", (2, 2)))


def test_a_damaged_pillow_image_is_an_error() -> None:
    """Pillow reads pixels lazily, so a truncated file is noticed only here."""
    file = BytesIO()
    Image.effect_noise((64, 64), 50).save(file, "PNG")
    with pytest.raises(PictureUnreadable, match="image cannot be read"):
        as_base64(Image.open(BytesIO(file.getvalue()[:-500])))


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_an_array_is_sent_as_the_image_of_its_pixels(mode: str) -> None:
    """Rows, columns and colours, even if the array is a mirrored view."""
    image = halves(mode)
    array = np.asarray(image)
    assert as_base64(array) == as_base64(image)
    mirrored = as_base64(array[:, ::-1])
    assert cast("int", decoded(mirrored).convert("L").getpixel((2, 8))) > 239


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4, 3)),
        np.zeros((4, 4), np.uint16),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros(128, np.uint8),
        np.zeros((0, 4), np.uint8),
        np.array(7, np.uint8),
    ],
)
def test_an_array_of_other_shape_or_type_is_refused(array: Any) -> None:
    """The message has both, and says what to give."""
    shape = re.escape(str(array.shape))
    with pytest.raises(InvalidArgument, match=rf"image is an array of shape {shape} and type .* give 8-bit pixels"):
        as_base64(array)


@pytest.mark.parametrize("source", [None, 7, ["QUJD"], object()])
def test_anything_else_is_refused(source: Any) -> None:
    """The message has the argument's name and the type."""
    with pytest.raises(InvalidArgument, match=f"one is of type {type(source).__name__}; a picture is"):
        as_base64(source, "one")


def test_an_array_needs_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the message says how to install it."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(InvalidArgument, match=re.escape("pip install 'kith-client[pillow]'")):
        as_base64(np.zeros((2, 2), np.uint8))


@pytest.mark.parametrize("name", ["photos", "photos12"])
def test_a_folder_is_refused_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Also as text, and even if its name could be base64."""
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir()
    for folder in (name, Path(name)):
        with pytest.raises(PictureUnreadable, match=r"[Ii]s a directory"):
            as_base64(folder)


@pytest.mark.parametrize("noted", [6, "6", b"\6"])
def test_a_pillow_image_is_sent_upright(noted: object) -> None:
    """Whether its camera stored the orientation as a number, a text or a byte."""
    turned = halves("L").transpose(Image.Transpose.ROTATE_90)
    turned.getexif()[274] = noted
    sent = decoded(as_base64(turned))
    assert sent.size == (32, 16)
    assert [cast(int, sent.getpixel(place)) > 128 for place in EACH_HALF] == [False, True]


@pytest.mark.parametrize("noted", ["up", b"", b"\6\6", 99, None])
def test_an_invalid_orientation_turns_nothing(noted: object) -> None:
    image = halves("L")
    image.getexif()[274] = noted
    assert decoded(as_base64(image)).size == (32, 16)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_opened_image_is_sent_upright_whatever_its_format(form: str, orientation: int) -> None:
    """Pillow rotates a TIFF on its own as soon as its pixels are read; nothing is rotated twice."""
    exif, file = Image.Exif(), BytesIO()
    exif[274] = orientation
    halves().save(file, form, exif=exif)
    expected = ImageOps.exif_transpose(Image.open(BytesIO(file.getvalue())))
    sent = decoded(as_base64(Image.open(file)))
    assert np.abs(np.asarray(sent, np.int16) - np.asarray(expected.convert("RGB"), np.int16)).mean() < 3
