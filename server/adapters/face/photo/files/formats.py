"""The supported picture formats, recognised by their first bytes."""

from collections.abc import Callable
from typing import BinaryIO

from attrs import frozen
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from server.adapters.face.photo.files.avif import frame_pixels, open_avif
from server.adapters.face.photo.files.tiff import open_tiff
from server.adapters.face.photo.files.webp import webp_size
from server.domain.errors import ImageInvalid

AVIF_BRANDS = (b"avif", b"avis")
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@frozen
class Format:
    """A picture format; its Pillow class is called directly, so that no other format is tried and no warning issued."""

    content_type: str
    starts: Callable[[bytes], bool]
    open: Callable[[BinaryIO], Image.Image]
    decodes_smaller: bool = False
    """Whether it can be decoded at 1/2, 1/4 or 1/8 of the size, in less memory."""
    size: Callable[[bytes], tuple[int, int]] | None = None
    """Reads width and height, if opening the file would already take the memory of the whole picture."""
    frame_pixels: Callable[[bytes], int] | None = None
    """Reads how many pixels are decoded, if the header may understate it."""


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_avif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in AVIF_BRANDS


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS


FORMATS = (
    Format("image/jpeg", _begins(b"\xff\xd8\xff"), JpegImageFile, decodes_smaller=True),
    Format("image/png", _begins(b"\x89PNG\r\n\x1a\n"), PngImageFile),
    Format("image/webp", _is_webp, WebPImageFile, size=webp_size),
    Format("image/heic", _is_heif, HeifImageFile),
    Format("image/avif", _is_avif, open_avif, frame_pixels=frame_pixels),
    Format("image/jp2", _begins(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"), Jpeg2KImageFile),
    Format("image/gif", _begins(b"GIF87a", b"GIF89a"), GifImageFile),
    Format("image/tiff", _begins(b"II*\0", b"MM\0*"), open_tiff),
    Format("image/bmp", _begins(b"BM"), BmpImageFile),
)


def format_of(photo: bytes) -> Format:
    """Return the format, or raise ImageInvalid."""
    for known in FORMATS:
        if known.starts(photo[:16]):
            return known
    raise ImageInvalid("not a JPEG, PNG, WebP, HEIC, AVIF, JPEG 2000, GIF, TIFF or BMP picture")


def is_known(photo: bytes) -> bool:
    """Return whether the first bytes are those of a supported format."""
    return any(known.starts(photo[:16]) for known in FORMATS)
