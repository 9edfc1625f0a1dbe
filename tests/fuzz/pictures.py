"""Target: the bytes of a photo."""

from io import BytesIO

from PIL import Image
from pillow_heif import register_heif_opener

from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels
from tests.photographs import OBAMA_FACE, portrait

_LIMITS = PhotoLimits()


def attack(data: bytes) -> None:
    """Decode the bytes as a search does, first small and then whole, unless they are refused as a picture."""
    try:
        photo = open_photo(data, _LIMITS)
        for least in (0, photo.longest):
            picture = photo.image(least)
            assert picture.mode == "RGB"
            assert max(picture.size) <= photo.longest
        assert photo.size[0] * photo.size[1] == photo.area
    except (ImageInvalid, ImageTooLarge, ImageTooManyPixels):
        return


def seeds() -> list[bytes]:
    """Return small files of every format and many pixel types."""
    register_heif_opener()
    face = portrait(*OBAMA_FACE, side=24)
    turned = Image.Exif()
    turned[0x0112] = 6
    kinds = {
        "JPEG": [face, face.convert("L"), face.convert("CMYK")],
        "PNG": [
            face,
            face.convert("LA"),
            face.convert("RGBA"),
            face.convert("P"),
            face.convert("1"),
            face.convert("I;16"),
        ],
        "WEBP": [face, face.convert("RGBA")],
        "HEIF": [face, face.convert("RGBA")],
        "GIF": [face, face.convert("P")],
        "TIFF": [
            face,
            face.convert("CMYK"),
            face.convert("F"),
            face.convert("I;16"),
            face.convert("LAB"),
            face.convert("YCbCr"),
        ],
        "BMP": [face, face.convert("RGBA"), face.convert("P"), face.convert("1")],
        "AVIF": [face, face.convert("RGBA")],
        "JPEG2000": [face, face.convert("RGBA")],
    }
    files = [_saved(picture, format) for format, pictures in kinds.items() for picture in pictures]
    return [
        *files,
        _saved(face, "JPEG", progressive=True, exif=turned),
        _saved(face, "PNG", exif=turned),
        _saved(face, "GIF", save_all=True, append_images=[face.rotate(90)]),
        *(_saved(face, "TIFF", compression=name) for name in ("tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits")),
    ]


def _saved(picture: Image.Image, format: str, **options: object) -> bytes:
    content = BytesIO()
    picture.save(content, format, **options)
    return content.getvalue()
