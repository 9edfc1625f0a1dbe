"""The picture formats that are read, told apart by their first bytes."""

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from attrs import frozen
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from server.domain.errors import ImageInvalid

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@frozen
class Format:
    """A picture format; its class is called directly, so no other format and no warning gets in."""

    content_type: str
    starts: Callable[[bytes], bool]
    open: Callable[[BinaryIO], Image.Image]


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS


FORMATS = (
    Format("image/jpeg", _begins(b"\xff\xd8\xff"), JpegImageFile),
    Format("image/png", _begins(b"\x89PNG\r\n\x1a\n"), PngImageFile),
    Format("image/webp", _is_webp, WebPImageFile),
    Format("image/heic", _is_heif, HeifImageFile),
    Format("image/gif", _begins(b"GIF87a", b"GIF89a"), GifImageFile),
    Format("image/tiff", _begins(b"II*\0", b"MM\0*"), TiffImageFile),
    Format("image/bmp", _begins(b"BM"), BmpImageFile),
)


def format_of(photo: bytes) -> Format:
    """Return the format, or raise ImageInvalid."""
    for known in FORMATS:
        if known.starts(photo[:16]):
            return known
    raise ImageInvalid("not a JPEG, PNG, WebP, HEIC, GIF, TIFF or BMP picture")


def opened(photo: bytes) -> Image.Image:
    """Return the picture with its header read and its pixels not. Raises ImageInvalid."""
    return format_of(photo).open(BytesIO(photo))
