"""Turns the bytes of a photo into an upright RGB picture, a smaller one where fewer pixels will do."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field, frozen
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from server.adapters.face.bounded import BoundedFile
from server.adapters.face.colours import as_rgb, is_deep_colour, refuse_unused_bits
from server.adapters.face.formats import Format, format_of
from server.adapters.face.memory import MOST, bytes_taken
from server.adapters.face.mending import is_nearly_whole, lacks_end, tidied, with_end
from server.adapters.face.upright import upright
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels, KithError
from server.domain.faces import Box
from server.domain.noticing import notice
from server.domain.remarks import INCOMPLETE

LONGEST_SIDE = 30_000
"""Pixels of the longer side that a photo may have. Decoders keep something for each row, so that a strip of 50,000,000
x 1 pixels takes them gigabytes; no camera makes longer photos, panoramas included."""

FEWEST = 960
"""Pixels on the longer side below which decoding again costs more than it saved."""


SCALES = (1, 2, 4, 8)
"""A photo is kept at the first of these fractions of its size that memory allows."""


@frozen
class PhotoLimits:
    """How large photos may be; what all that are looked at may take; and the seconds that one waits for that."""

    bytes: int = 32 * 2**20
    pixels: int = 220_000_000
    memory: int = 800_000_000
    patience: float = 30.0


@define(eq=False)
class Photo:
    """A photo whose header was read. For one thread."""

    blob: bytes = field(repr=False)
    format: Format
    memory: int
    """Bytes that it takes to look at it."""
    _stored: tuple[int, int]
    _scale: int
    incomplete: bool = field(default=False, init=False)
    """Whether decoding found that its end was missing."""
    _turned: bool = field(default=False, init=False)
    _decoded: Image.Image | None = field(default=None, init=False, repr=False)
    _small: Image.Image | None = field(default=None, init=False, repr=False)

    @property
    def area(self) -> int:
        """Pixels of the whole picture."""
        return self._stored[0] * self._stored[1]

    @property
    def longest(self) -> int:
        """Pixels of the longer side."""
        return max(self._stored)

    @property
    def finest(self) -> int:
        """Pixels of the longer side of the largest picture that is kept of it: a huge photo comes smaller."""
        return max(self.longest // self._scale, 1)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture; only decoding tells."""
        self.picture(0)
        return self._stored[::-1] if self._turned else self._stored

    def picture(self, least: int) -> Image.Image:
        """Return it upright and in RGB, with at least so many pixels on its longer side if it has them.

        A JPEG is decoded at 1/2, 1/4 or 1/8 of its size where that will do. What is decoded already is taken as it is,
        or at the power of two next above FEWEST. Raises ImageInvalid when the photo is damaged or ends early.
        """
        wanted = min(max(least, FEWEST), self.finest)
        if self._decoded is None or max(self._decoded.size) < wanted:
            self._decoded = self._small = None  # before the next, so that never two are held
            self._decoded = self._decode(wanted)
        if wanted <= max(self._decoded.size) // halving(self._decoded, FEWEST):
            return self._reduced(self._decoded)
        return self._decoded

    def _reduced(self, decoded: Image.Image) -> Image.Image:
        if self._small is None:
            self._small = reduced(decoded, halving(decoded, FEWEST))
        return self._small

    def _decode(self, wanted: int) -> Image.Image:
        with _decoder_errors():
            image = self._loaded(wanted)
            turned = upright(image)
            self._turned = turned.size != image.size
            picture = as_rgb(turned)
            kept = picture if self.format.decodes_smaller else reduced(picture, self._scale)
            return kept._new(kept.im)  # the pixels without their decoder, which may hold as much again

    def _loaded(self, wanted: int) -> Image.Image:
        image = self.format.open(BoundedFile(self.blob))
        width, height = (max(side * wanted // self.longest, 1) for side in image.size)
        image.draft(None, (width, height))
        is_deep = is_deep_colour(image)
        try:
            image.load()
        except OSError:
            if self.incomplete or self.format.content_type != "image/jpeg":
                raise
            return self._with_new_end(wanted)
        if not self.format.decodes_smaller and image.size != self._stored:
            raise ImageInvalid("the photo cannot be read: it has another size than its header says")
        if is_deep:
            refuse_unused_bits(image)
        return image

    def _with_new_end(self, wanted: int) -> Image.Image:
        cut, self.incomplete = self.blob, True
        self.blob = with_end(cut)
        image = self._loaded(wanted)
        if not is_nearly_whole(JpegImageFile(BoundedFile(cut)), image):
            raise ImageInvalid("the photo ends early")
        notice([INCOMPLETE])
        return image


def edges_in(picture: Image.Image, photo: Photo, box: Box) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box of the photo as they lie in a picture of it, and no further out.

    A pixel at the edge stands for a box beyond it.
    """
    shrink = max(picture.size) / photo.longest
    left, right = _inside(box.left * shrink, box.right * shrink, picture.width)
    top, bottom = _inside(box.top * shrink, box.bottom * shrink, picture.height)
    return left, top, right, bottom


def _inside(start: float, end: float, length: int) -> tuple[int, int]:
    first = min(max(round(start), 0), length - 1)
    return first, min(max(round(end), first + 1), length)


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
    incomplete = lacks_end(blob)
    blob = tidied(blob)
    known = format_of(blob)
    with _decoder_errors():
        if known.size:
            _check_size(*known.size(blob), limits)
        header = known.open(BoundedFile(blob))
        _check_size(*header.size, limits)
        scale, memory = _finest(header, known, blob)
    photo = Photo(blob, known, memory, header.size, scale)
    if incomplete:
        photo.incomplete = True
        notice([INCOMPLETE])
    return photo


def _finest(header: Image.Image, known: Format, blob: bytes) -> tuple[int, int]:
    """Return the finest scale that memory allows, and the bytes that it takes."""
    for scale in SCALES:
        taken = bytes_taken(header, known, blob, scale)
        if taken <= MOST:
            return scale, round(taken)
    raise ImageTooManyPixels(
        f"the photo has {header.width} x {header.height} pixels, which as {known.content_type} take "
        f"{taken / 1e6:.0f} MB to look at; the limit is {MOST / 1e6:.0f} MB. Send a smaller picture, or a baseline JPEG"
    )


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
