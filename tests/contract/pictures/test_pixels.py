"""A picture opened in Pillow reads as its file does: 16 bits, palettes, transparency, orientation."""

import zlib
from base64 import b64decode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from client._http.photos.pictures import as_base64
from client.errors import InvalidArgument
from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageInvalid
from tests.picture_files import BEFORE_OTHER_CHUNKS, png_chunk, png_of_16_bits

SIZE = (64, 48)
GREY = np.linspace(0, 255, SIZE[0] * SIZE[1]).reshape(SIZE[::-1]).astype(np.uint8)
"""A gradient from black to white."""


def sloped(mode: str) -> Image.Image:
    """Return the gradient in a mode; alpha rises the other way, so that some of it is hidden."""
    grey = Image.fromarray(GREY)
    if mode in ("RGBA", "LA"):
        image = grey.convert(mode)
        image.putalpha(Image.fromarray(GREY[::-1, ::-1].copy()))
        return image
    if mode == "I;16":
        return Image.fromarray(GREY.astype(np.uint16) * 257)
    return grey.convert(mode)


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """Return the bytes of a file with this image."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def turned() -> bytes:
    """Return a JPEG whose pixels are sideways, with a tag that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(sloped("RGB"), "JPEG", exif=exif)


WHOLE = {
    "16-bit PNG": saved(sloped("I;16"), "PNG"),
    "32-bit TIFF": saved(Image.fromarray(GREY.astype(np.int32) * 65_537), "TIFF"),
    "16-bit TIFF": saved(sloped("I;16"), "TIFF"),
    "transparent PNG": saved(sloped("RGBA"), "PNG"),
    "transparent grey PNG": saved(sloped("LA"), "PNG"),
    "transparent WebP": saved(sloped("RGBA"), "WEBP", lossless=True),
    "palette": saved(sloped("RGB").quantize(16), "PNG"),
    "palette with a transparent entry": saved(sloped("RGB").quantize(16), "GIF", transparency=3),
    "palette with alpha": saved(sloped("RGBA").quantize(16), "PNG"),
    "black and white": saved(sloped("1"), "PNG"),
}
WITHIN_JPEG = {
    "RGB": saved(sloped("RGB"), "PNG"),
    "grey": saved(sloped("L"), "PNG"),
    "CMYK": saved(sloped("CMYK"), "JPEG", quality=95),
    "opaque RGBA": saved(sloped("RGB").convert("RGBA"), "PNG"),
    "lying on its side": turned(),
}


def as_the_server_sees(file: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return the pixels that the engine gets."""
    return np.asarray(open_photo(file, PhotoLimits()).image(0)).astype(np.int16)


def through_the_sdk(file: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return the pixels that the engine gets if the file is first opened in Pillow."""
    with Image.open(BytesIO(file)) as image:
        return as_the_server_sees(b64decode(as_base64(image)))


@pytest.mark.parametrize("kind", WHOLE)
def test_what_the_server_interprets_is_sent_unchanged(kind: str) -> None:
    assert np.array_equal(through_the_sdk(WHOLE[kind]), as_the_server_sees(WHOLE[kind]))


@pytest.mark.parametrize("kind", WITHIN_JPEG)
def test_the_rest_differs_by_what_jpeg_loses(kind: str) -> None:
    through, direct = through_the_sdk(WITHIN_JPEG[kind]), as_the_server_sees(WITHIN_JPEG[kind])
    assert through.shape == direct.shape
    assert np.abs(through - direct).max() <= 8


def exif(orientation: int) -> bytes:
    """Return Exif with an orientation."""
    noted = Image.Exif()
    noted[0x0112] = orientation
    return noted.tobytes()


def raw_profile(content: bytes) -> str:
    """Return Exif as ImageMagick writes it into a text of a PNG."""
    digits = content.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\nexif\n{len(content):8}\n{lines}\n"


def noting(*texts: tuple[str, str], packed: bool = False) -> dict[str, Any]:
    """Return options to save a PNG with these texts."""
    info = PngInfo()
    for keyword, text in texts:
        add = info.add_itxt if keyword.startswith("XML") else info.add_text
        add(keyword, text, zip=packed)
    return {"pnginfo": info}


RAW, XMP = "Raw profile type exif", "XML:com.adobe.xmp"
MIRRORED = '<rdf:Description tiff:Orientation="5"/>'
TURNS = {5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270}
NOTED: dict[str, tuple[int, dict[str, Any]]] = {
    "ImageMagick's": (5, noting((RAW, raw_profile(exif(5))))),
    "ImageMagick's, compressed": (5, noting((RAW, raw_profile(exif(5))), packed=True)),
    "XMP": (5, noting((XMP, MIRRORED))),
    "XMP, compressed": (5, noting((XMP, MIRRORED), packed=True)),
    "XMP, after Exif without": (5, {"exif": Image.Exif().tobytes(), **noting((XMP, MIRRORED))}),
    "Exif before XMP": (6, {"exif": exif(6), **noting((XMP, MIRRORED))}),
    "the last of two": (5, noting((RAW, raw_profile(exif(6))), (RAW, raw_profile(exif(5))))),
    "damaged": (1, noting((RAW, "\nexif\n 8\nno hex\n"))),
}


@pytest.mark.parametrize("noted", NOTED)
def test_a_png_is_turned_upright_by_its_texts(noted: str) -> None:
    """Whether the file or Pillow's image is given, with 8 or with 16 bits."""
    orientation, options = NOTED[noted]
    for mode in ("RGB", "I;16"):
        file, plain = saved(sloped(mode), "PNG", **options), sloped(mode)
        expected = as_the_server_sees(saved(plain.transpose(TURNS[orientation]) if orientation > 1 else plain, "PNG"))
        for seen in (as_the_server_sees(file), through_the_sdk(file)):
            assert seen.shape == expected.shape
            assert np.abs(seen - expected).max() <= 8


def test_a_png_with_a_text_too_long_for_pillow_is_read() -> None:
    file, text = saved(sloped("RGB"), "PNG"), RAW.encode() + b"\0\0" + zlib.compress(bytes(2**21))
    bomb = file[:BEFORE_OTHER_CHUNKS] + png_chunk(b"zTXt", text) + file[BEFORE_OTHER_CHUNKS:]
    assert np.array_equal(as_the_server_sees(bomb), as_the_server_sees(file))


THUMBNAIL_FIRST: dict[str, dict[str, Any]] = {
    "marked": {"tiffinfo": {254: 1}},
    "marked as TIFF 5 did": {"tiffinfo": {255: 2}},
    "DNG": {"tiffinfo": {50706: b"\1\4\0\0"}},
    "a larger page": {"save_all": True, "append_images": [sloped("L").resize((640, 480))]},
}


@pytest.mark.parametrize("what", THUMBNAIL_FIRST)
def test_an_opened_thumbnail_is_refused_as_its_file_is(what: str) -> None:
    """A camera's RAW file opens as one; a copy of the image is the caller's choice."""
    file = saved(sloped("L"), "TIFF", **THUMBNAIL_FIRST[what])
    with pytest.raises(ImageInvalid, match="thumbnail"):
        as_the_server_sees(file)
    with Image.open(BytesIO(file)) as image:
        with pytest.raises(InvalidArgument, match=r"photo is the first picture of a TIFF .* image.copy\(\)"):
            as_base64(image, "photo")
        assert as_base64(image.copy(), "photo")


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("bands", [2, 3, 4])
def test_16_bit_colours_that_use_only_lower_bits_are_refused_as_their_file_is(bits: int, bands: int) -> None:
    """Opened in Pillow they are nearly black, whether or not the pixels are loaded yet."""
    file = png_of_16_bits((GREY.astype(np.uint16)[..., None] << bits >> 8).repeat(bands, 2))
    with pytest.raises(ImageInvalid, match="16 bits per colour but does not use the upper ones"):
        as_the_server_sees(file)
    with Image.open(BytesIO(file)) as image:
        for _ in range(2):
            with pytest.raises(InvalidArgument, match=r"photo is nearly black, as when Pillow opens 16 bits"):
                as_base64(image, "photo")


@pytest.mark.parametrize("bands", [2, 3, 4])
def test_16_bit_colours_that_use_the_upper_bits_read_as_their_file_does(bands: int) -> None:
    file = png_of_16_bits((GREY.astype(np.uint16)[..., None] * 257).repeat(bands, 2))
    assert np.abs(through_the_sdk(file) - as_the_server_sees(file)).max() <= 8
