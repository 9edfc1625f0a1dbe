"""Conversion of pictures, in any form that the SDK accepts, to base64 text."""

import re
from base64 import b64encode
from collections.abc import Callable
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, cast

from client._http.photos.pixels import encoded_array, encoded_image
from client.errors import InvalidArgument, PictureUnreadable
from client.model.image import ImageSource, PillowImage, PixelArray

BASE64 = re.compile(r"[A-Za-z0-9+/\s]*(={1,2}\s*)?")
NEARLY_BASE64 = re.compile(r"[A-Za-z0-9+/=_\s-]*")
"""Also without padding, with URL-safe letters, or with spaces in place of plus signs, as forms leave them."""
LONGEST_PATH_CHARACTERS = 4096
"""Characters, Linux's PATH_MAX: longer text is never a path."""


def as_base64(source: ImageSource, name: str = "image") -> str:
    """Return a picture as base64 text; text is returned unchanged unless it can only be a path.

    Raises PictureUnreadable if a file or pixels cannot be read, InvalidArgument if the source is not a picture. Both
    errors refer to it by `name`.
    """
    if isinstance(source, str) and not _names_a_file(source, name):
        return source
    try:
        return b64encode(_content(source, name)).decode("ascii")
    except (OSError, ValueError, SyntaxError) as error:  # Pillow raises any of these for damaged files
        raise PictureUnreadable(f"{name} cannot be read: {error}") from error


def _names_a_file(text: str, name: str) -> bool:
    if text.startswith("data:"):
        return False
    if _is_there(text, Path.is_dir):
        raise PictureUnreadable(f"{name} is {text!r:.200}, which is a directory; give the path of a picture in it")
    if _can_be_base64(text):
        return False
    if _is_there(text, Path.is_file):
        return True
    if NEARLY_BASE64.fullmatch(text):
        return False  # the server reads it, or explains what is wrong with it
    raise PictureUnreadable(f"{name} is {text!r:.200}, which is neither base64 text nor an existing file")


def _is_there(text: str, kind: Callable[[Path], bool]) -> bool:
    try:
        return 0 < len(text) <= LONGEST_PATH_CHARACTERS and kind(Path(text))
    except (OSError, ValueError):  # too long for a file name, or contains NUL
        return False


def _can_be_base64(text: str) -> bool:
    return BASE64.fullmatch(text) is not None and len("".join(text.split())) % 4 == 0


def _content(source: ImageSource, name: str) -> bytes:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if isinstance(source, str | PathLike):
        return Path(fspath(source)).read_bytes()
    if isinstance(source, type):
        raise InvalidArgument(f"{name} is the class {source.__qualname__}; give a picture")
    if hasattr(source, "getexif"):
        return encoded_image(cast(PillowImage, source), name)
    if hasattr(source, "__array_interface__"):
        return encoded_array(cast(PixelArray, source), name)
    if hasattr(source, "read"):
        return _read(source, name)
    raise InvalidArgument(
        f"{name} is of type {type(source).__qualname__}; a picture is a path, bytes, base64 text, an open binary file, "
        "a Pillow image or a numpy array"
    )


def _read(file: BinaryIO, name: str) -> bytes:
    try:
        if getattr(file, "seekable", bool)():
            file.seek(0)
        content = file.read()
    except Exception as error:  # files that unpack or download while they are read raise their own errors
        raise PictureUnreadable(f"{name} cannot be read: {error or type(error).__qualname__}") from error
    if not isinstance(content, bytes):
        raise InvalidArgument(f"{name} reads as {type(content).__qualname__}; open it in binary mode, 'rb'")
    return content
