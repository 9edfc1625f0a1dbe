"""Persons' pictures, and the types of picture that the SDK accepts and returns."""

from datetime import datetime
from os import PathLike
from typing import Any, BinaryIO, Protocol, Self

from attrs import define, field, frozen

from client.model._fields import positional_first


class PillowImage(Protocol):
    """A `PIL.Image.Image`; Pillow itself is optional."""

    def getexif(self) -> Any:
        """Return the EXIF tags."""


class PixelArray(Protocol):
    """A `numpy.ndarray` of 8-bit pixels, (height, width, 3) in RGB or (height, width) in grey; numpy is optional."""

    @property
    def __array_interface__(self) -> dict[str, Any]: ...


ImageSource = str | bytes | PathLike[str] | BinaryIO | PillowImage | PixelArray
"""A picture: base64 text, a file's bytes, a path, an open binary file or BytesIO, a Pillow image, or a numpy array.

A file is sent unchanged; an open one is read from its start if it can be rewound. A Pillow image or an array (which
needs Pillow) is sent upright as JPEG of quality 95, which moved the encodings of our example photos by a distance of
0.01 to 0.08: if you have the file, pass the file. A Pillow image with 16 bits, a palette or transparency is sent as
PNG, one of 32 bits as TIFF, so that the server reads it as it would the file. Pillow reduces 16-bit colours to their
upper eight bits; if those are unused, which leaves the image nearly black, it is refused, as the file would be.
OpenCV's arrays are BGR: pass `array[:, :, ::-1]`.

Raises PictureUnreadable for a source that cannot be read, and InvalidArgument for one that is not a picture.

A `str` counts as base64 if it can be base64; otherwise, if it names a file, as a path. Decode a `str` from untrusted
sources first, so that they cannot name a local file.
"""


@define(getstate_setstate=False)
class _ImageDetails:
    content_type: str | None = field(default=None, kw_only=True, eq=False)
    created: datetime | None = field(default=None, kw_only=True, eq=False)


@define(slots=False, field_transformer=positional_first)
class Image(_ImageDetails):
    """A person's picture; images in lists have no content: fetch it with `sdk.persons.get_image`."""

    id: int | None
    person_id: int | None
    content: ImageSource | None = field(default=None, repr=False)


class PictureWarning(UserWarning):
    """A Python warning that a picture is doubtful, or that a file in a folder was not sent."""


@frozen
class EnrolmentWarning:
    """Why a picture is doubtful that was nevertheless attached."""

    reason: str
    details: dict[str, Any]


class ImageId(int):
    """The id of an attached picture, with the server's warnings about it."""

    warnings: tuple[EnrolmentWarning, ...]

    def __new__(cls, id: int, warnings: tuple[EnrolmentWarning, ...] = ()) -> Self:
        """Return the id with its warnings."""
        image_id = super().__new__(cls, id)
        image_id.warnings = warnings
        return image_id


class Picture(bytes):
    """A picture's original bytes, with their content type such as image/jpeg."""

    content_type: str

    def __new__(cls, content: bytes, content_type: str) -> Self:
        """Return the bytes with their content type."""
        picture = super().__new__(cls, content)
        picture.content_type = content_type
        return picture

    def __getnewargs__(self) -> tuple[bytes, str]:  # type: ignore[override]  # pickle and copy pass them to __new__
        return bytes(self), self.content_type
