"""TIFF pictures, and cameras' RAW files, which look like them and begin with a thumbnail."""

from typing import BinaryIO

from PIL.TiffImagePlugin import TiffImageFile

from server.domain.errors import ImageInvalid

_NEW_SUBFILE_TYPE, _REDUCED = 254, 1
"""TIFF 6.0, section 8: bit 0 says that this is a smaller version of another picture in the file."""

_DNG_VERSION = 50706
_CANON = b"CR"
_CANON_AT = 8


def open_tiff(file: BinaryIO) -> TiffImageFile:
    """Open a TIFF. Raises ImageInvalid for a RAW file: its first picture is not the photo."""
    image = TiffImageFile(file)
    file.seek(_CANON_AT)
    marked = file.read(len(_CANON)) == _CANON
    kind = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)
    if marked or kind & _REDUCED or _DNG_VERSION in image.tag_v2:
        raise ImageInvalid(
            "a camera's RAW file, or a TIFF that begins with a thumbnail, is not read; send a JPEG of it"
        )
    return image
