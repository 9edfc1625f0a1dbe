"""Decoding of a photo's bytes into an upright RGB picture, reduced if fewer pixels suffice."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field, frozen
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from server.adapters.face.photo.bounded import BoundedFile
from server.adapters.face.photo.colours import as_rgb, is_deep_colour, refuse_unused_bits
from server.adapters.face.photo.files.formats import Format, format_of
from server.adapters.face.photo.files.jpeg_data import loaded_whole, without_end
from server.adapters.face.photo.files.mending import is_nearly_whole, lacks_end, tidied, with_end
from server.adapters.face.photo.memory import MOST_BYTES_PER_PHOTO, bytes_taken
from server.adapters.face.photo.upright import upright
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels, KithError
from server.domain.faces import Box
from server.domain.pictures.collected_warnings import notice
from server.domain.pictures.warnings import BEGINS_LATE, INCOMPLETE

LONGEST_SIDE_PIXELS = 30_000
"""Maximum longer side of a photo, in pixels. Decoders use some memory for each row, so a strip of 50,000,000 x 1 pixels
takes gigabytes; no camera makes longer photos, panoramas included."""

LEAST_SIDE_PIXELS = 960
"""Longer side below which decoding again costs more than it saves."""


_JPEG_START_BYTES = 3
"""Length of a JPEG's start, in bytes."""

SCALES = (1, 2, 4, 8)
"""Divisors of a photo's size; the first that makes it fit into memory is used."""


@frozen
class PhotoLimits:
    """Limits on a photo's size and on the memory of all photos in progress, and the seconds to wait for memory."""

    bytes: int = 32 * 2**20
    pixels: int = 220_000_000
    memory: int = 800_000_000
    patience: float = 30.0


@define(eq=False)
class Photo:
    """A photo whose header was read. Use it from one thread."""

    blob: bytes = field(repr=False)
    format: Format
    memory: int
    """Bytes needed to process it."""
    _stored: tuple[int, int]
    _scale: int
    incomplete: bool = field(default=False, init=False)
    """Whether decoding found that its end is missing."""
    begins_late: bool = False
    """Whether other bytes preceded the JPEG."""
    _turned: bool = field(default=False, init=False)
    _decoded: Image.Image | None = field(default=None, init=False, repr=False)
    _small: Image.Image | None = field(default=None, init=False, repr=False)

    @property
    def area(self) -> int:
        """The number of pixels of the whole picture."""
        return self._stored[0] * self._stored[1]

    @property
    def longest(self) -> int:
        """The longer side in pixels."""
        return max(self._stored)

    @property
    def finest(self) -> int:
        """The longer side of the largest picture kept in memory, in pixels: a huge photo is reduced."""
        return max(self.longest // self._scale, 1)

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of the upright picture, known only after decoding."""
        self.image(0)
        return self._stored[::-1] if self._turned else self._stored

    def image(self, least: int) -> Image.Image:
        """Return the photo upright and in RGB, with at least this many pixels on its longer side if it has them.

        A JPEG is decoded at 1/2, 1/4 or 1/8 of its size if that suffices. A decoded picture is reused, unchanged or
        reduced by a power of two to just above LEAST_SIDE_PIXELS. Raises ImageInvalid if it is damaged or ends early.
        """
        wanted = min(max(least, LEAST_SIDE_PIXELS), self.finest)
        if self._decoded is None or max(self._decoded.size) < wanted:
            self._decoded = self._small = None  # released first, so that two are never in memory
            self._decoded = self._decode(wanted)
        if wanted <= max(self._decoded.size) // halving(self._decoded, LEAST_SIDE_PIXELS):
            return self._reduced(self._decoded)
        return self._decoded

    def _reduced(self, decoded: Image.Image) -> Image.Image:
        if self._small is None:
            self._small = reduced(decoded, halving(decoded, LEAST_SIDE_PIXELS))
        return self._small

    def _decode(self, wanted: int) -> Image.Image:
        with _decoder_errors():
            image = self._loaded(wanted)
            turned = upright(image)
            self._turned = turned.size != image.size
            rgb = as_rgb(turned)
            kept = rgb if self.format.decodes_smaller else reduced(rgb, self._scale)
            return kept._new(kept.im)  # the pixels without their decoder, which may use as much memory again

    def _loaded(self, wanted: int) -> Image.Image:
        image = self.format.open(BoundedFile(self.blob))
        width, height = (max(side * wanted // self.longest, 1) for side in image.size)
        image.draft(None, (width, height))
        is_deep = is_deep_colour(image)
        if self.incomplete or not isinstance(image, JpegImageFile):
            image.load()
        elif not loaded_whole(image, self.blob):
            return self._with_new_end(wanted)
        if not self.format.decodes_smaller and image.size != self._stored:
            raise ImageInvalid("the photo cannot be read: its size differs from the one in its header")
        if is_deep:
            refuse_unused_bits(image)
        return image

    def _with_new_end(self, wanted: int) -> Image.Image:
        cut, self.incomplete = without_end(self.blob), True
        self.blob = with_end(cut)
        image = self._loaded(wanted)
        if not is_nearly_whole(JpegImageFile(BoundedFile(cut)), image):
            raise ImageInvalid("the photo ends early")
        notice([INCOMPLETE])
        return image


def edges_in(image: Image.Image, photo: Photo, box: Box) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box of the photo in a picture of it, limited to the picture.

    For a box outside the picture, it is a pixel at the edge.
    """
    shrink = max(image.size) / photo.longest
    left, right = _inside(box.left * shrink, box.right * shrink, image.width)
    top, bottom = _inside(box.top * shrink, box.bottom * shrink, image.height)
    return left, top, right, bottom


def _inside(start: float, end: float, length: int) -> tuple[int, int]:
    first = min(max(round(start), 0), length - 1)
    return first, min(max(round(end), first + 1), length)


def halving(image: Image.Image, least: float) -> int:
    """Return the largest power of two that leaves the reduced picture this many pixels on its longer side."""
    divisor = 1
    while max(image.size) >= 2 * divisor * least:
        divisor *= 2
    return divisor


def reduced(image: Image.Image, divisor: int) -> Image.Image:
    """Return the picture reduced by a whole number, without a copy if that is 1."""
    return image if divisor == 1 else image.reduce(divisor)


def open_photo(blob: bytes, limits: PhotoLimits) -> Photo:
    """Read a photo's header. Raises ImageTooLarge, ImageInvalid or ImageTooManyPixels."""
    if len(blob) > limits.bytes:
        raise ImageTooLarge(f"the photo has {len(blob)} bytes; the limit is {limits.bytes}")
    incomplete = lacks_end(blob)
    whole, blob = blob, tidied(blob)
    begins_late = not whole.startswith(blob[:_JPEG_START_BYTES])
    known = format_of(blob)
    with _decoder_errors():
        if known.size:
            _check_size(*known.size(blob), limits)
        header = known.open(BoundedFile(blob))
        _check_size(*header.size, limits)
        scale, memory = _finest(header, known, blob)
    photo = Photo(blob, known, memory, header.size, scale, begins_late)
    notice([BEGINS_LATE] if begins_late else [])
    if incomplete:
        photo.incomplete = True
        notice([INCOMPLETE])
    return photo


def _finest(header: Image.Image, known: Format, blob: bytes) -> tuple[int, int]:
    """Return the finest scale that fits into memory, and the bytes that it takes."""
    for scale in SCALES:
        taken = bytes_taken(header, known, blob, scale)
        if taken <= MOST_BYTES_PER_PHOTO:
            return scale, round(taken)
    limit = MOST_BYTES_PER_PHOTO / 1e6
    raise ImageTooManyPixels(
        f"the photo has {header.width} x {header.height} pixels, which take {taken / 1e6:.0f} MB of memory as "
        f"{known.content_type}; the limit is {limit:.0f} MB. Send a smaller picture, or a baseline JPEG"
    )


def _check_size(width: int, height: int, limits: PhotoLimits) -> None:
    if width * height > limits.pixels:
        raise ImageTooManyPixels(f"the photo has {width} x {height} pixels; the limit is {limits.pixels}")
    if max(width, height) > LONGEST_SIDE_PIXELS:
        raise ImageTooManyPixels(
            f"the photo has {width} x {height} pixels; neither side may be longer than {LONGEST_SIDE_PIXELS}"
        )


@contextmanager
def _decoder_errors() -> Iterator[None]:
    try:
        yield
    except KithError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file breaks a decoder in ways that it does not list
        raise ImageInvalid(f"the photo cannot be read: the file is damaged or cut off ({error})") from None
