"""Turns the bytes of a photo into an upright RGB picture, a smaller one where fewer pixels will do."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from attrs import define, field, frozen
from PIL import Image, ImageOps

from server.adapters.face.colours import as_rgb
from server.adapters.face.formats import Format, format_of
from server.adapters.face.memory import MOST_TO_DECODE, bytes_to_decode
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels, KithError

LONGEST_SIDE = 30_000
"""Pixels of the longer side that a photo may have. Decoders keep something for each row, so that a strip of 50,000,000
x 1 pixels takes them gigabytes; no camera makes longer photos, panoramas included."""

FEWEST = 960
"""Pixels on the longer side below which decoding again costs more than it saved."""


@frozen
class PhotoLimits:
    """How large photos may be, one by itself and all that are looked at; and the seconds that one waits."""

    bytes: int = 10 * 2**20
    pixels: int = 51_000_000
    pixels_in_flight: int = 200_000_000
    patience: float = 30.0


@define(eq=False)
class Photo:
    """A photo whose header was read. For one thread."""

    blob: bytes = field(repr=False)
    format: Format
    _stored: tuple[int, int]
    _turned: bool = field(default=False, init=False)
    _decoded: Image.Image | None = field(default=None, init=False, repr=False)
    _picture: Image.Image | None = field(default=None, init=False, repr=False)

    @property
    def area(self) -> int:
        """Pixels of the whole picture."""
        return self._stored[0] * self._stored[1]

    @property
    def longest(self) -> int:
        """Pixels of the longer side."""
        return max(self._stored)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture; only decoding tells."""
        self.picture(0)
        return self._stored[::-1] if self._turned else self._stored

    def picture(self, least: int) -> Image.Image:
        """Return it upright and in RGB, with at least so many pixels on its longer side if it has them.

        It comes at 1/2, 1/4, 1/8 ... of its size where that will do; a JPEG is not even decoded in full then. Raises
        ImageInvalid when it is damaged or ends early.
        """
        wanted = min(max(least, FEWEST), self.longest)
        if self._decoded is None or max(self._decoded.size) < wanted:
            self._decoded = self._decode(wanted)
            self._picture = None
        if self._picture is None or max(self._picture.size) < wanted:
            self._picture = reduced(self._decoded, halving(self._decoded, wanted))
        return self._picture

    def _decode(self, wanted: int) -> Image.Image:
        with _decoder_errors():
            image = self.format.open(BytesIO(self.blob))
            width, height = (max(side * wanted // self.longest, 1) for side in image.size)
            image.draft(None, (width, height))
            image.load()
            stored = image.size
            ImageOps.exif_transpose(image, in_place=True)
            self._turned = image.size != stored
            return as_rgb(image)


def halving(picture: Image.Image, least: float) -> int:
    """Return the largest power of two that leaves so many pixels of the longer side when it is divided by it."""
    divisor = 1
    while max(picture.size) >= 2 * divisor * least:
        divisor *= 2
    return divisor


def reduced(picture: Image.Image, divisor: int) -> Image.Image:
    """Return the picture divided by a whole number, without a copy where that is 1."""
    return picture if divisor == 1 else picture.reduce(divisor)


def open_photo(blob: bytes, limits: PhotoLimits) -> Photo:
    """Read a photo's header. Raises ImageTooLarge, ImageInvalid or ImageTooManyPixels."""
    if len(blob) > limits.bytes:
        raise ImageTooLarge(f"the photo has {len(blob)} bytes; the limit is {limits.bytes}")
    known = format_of(blob)
    with _decoder_errors():
        header = known.open(BytesIO(blob))
        width, height = header.size
        _check_size(width, height, limits)
        needed = bytes_to_decode(header, known)
    if needed > MOST_TO_DECODE:
        raise ImageTooManyPixels(
            f"the photo has {width} x {height} pixels, which as {known.content_type} take {needed / 1e6:.0f} MB to "
            f"decode; the limit is {MOST_TO_DECODE / 1e6:.0f} MB. Send a smaller picture, or a baseline JPEG"
        )
    return Photo(blob, known, (width, height))


def _check_size(width: int, height: int, limits: PhotoLimits) -> None:
    if width * height > limits.pixels:
        raise ImageTooManyPixels(f"the photo has {width} x {height} pixels; the limit is {limits.pixels}")
    if max(width, height) > LONGEST_SIDE:
        raise ImageTooManyPixels(
            f"the photo has {width} x {height} pixels; neither side may be longer than {LONGEST_SIDE}"
        )


@contextmanager
def _decoder_errors() -> Iterator[None]:
    try:
        yield
    except KithError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file breaks a decoder in ways that it does not list
        raise ImageInvalid(f"the photo cannot be read: {error}") from None
