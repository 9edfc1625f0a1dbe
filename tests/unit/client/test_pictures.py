"""Every form in which the SDK takes a picture."""

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from client._http.pictures import as_base64


def halves(mode: str = "RGB") -> Image.Image:
    """Return a picture 32 wide and 16 high: left half black, right half white."""
    image = Image.new("L", (32, 16))
    image.paste(255, (16, 0, 32, 16))
    return image.convert(mode)


def decoded(text: str) -> Image.Image:
    """Return the picture that base64 text stands for."""
    return Image.open(BytesIO(b64decode(text)))


@given(st.binary())
def test_base64_text_passes_through(content: bytes) -> None:
    """Base64 of any bytes travels as it is."""
    text = b64encode(content).decode()
    assert as_base64(text) == text


@given(st.binary())
def test_bytes_are_encoded(content: bytes) -> None:
    """A file's bytes arrive as they are, whichever type holds them."""
    for form in (content, bytearray(content), memoryview(content)):
        assert b64decode(as_base64(cast("bytes", form))) == content


def test_a_path_is_read(tmp_path: Path) -> None:
    """A path stands for the file's bytes, as an object and as a string that cannot be base64."""
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


@pytest.mark.parametrize("text", ["", "not base64!", "QUJ", "no/such/file.jpg", "x." * 1000, "?" * 5000, "a.\0b", "."])
def test_text_that_is_neither_is_left_to_the_server(text: str) -> None:
    """Text that is no base64 and names no file travels as it is: the server says what is wrong with it."""
    assert as_base64(text) == text


def test_wrapped_base64_is_base64() -> None:
    """Line ends, as mail and `base64` put them, do not make text a path."""
    text = "QUJD\nQUJD\r\n"
    assert as_base64(text) == text


def test_a_missing_file_is_pythons_own_error(tmp_path: Path) -> None:
    """A path without a file raises FileNotFoundError."""
    with pytest.raises(FileNotFoundError):
        as_base64(tmp_path / "nobody.jpg")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK"])
def test_a_pillow_image_of_any_mode_is_sent_as_jpeg(mode: str) -> None:
    """Whatever the mode, the halves stay black and white."""
    sent = decoded(as_base64(halves(mode)))
    assert (sent.format, sent.mode, sent.size) == ("JPEG", "RGB", (32, 16))
    assert max(cast("tuple[int, ...]", sent.getpixel((2, 8)))) < 16
    assert min(cast("tuple[int, ...]", sent.getpixel((29, 8)))) > 239


def test_a_pillow_image_is_sent_upright() -> None:
    """A phone's EXIF orientation, which saving would lose, is applied first."""
    file, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6  # the top is at the right
    halves().save(file, "JPEG", exif=exif)
    sent = decoded(as_base64(Image.open(file)))
    assert sent.size == (16, 32)
    assert sent.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("source", [None, 7, ["QUJD"], object()])
def test_anything_else_is_a_type_error(source: Any) -> None:
    """What is no picture in any form raises TypeError, which names its type."""
    with pytest.raises(TypeError, match=type(source).__name__):
        as_base64(source)
