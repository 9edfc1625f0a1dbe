"""Files that contain a JPEG besides their own content: cameras' RAW files, documents, archives, video and audio.

The JPEG is a preview, a cover or one picture of many, so it is not used as the photo.
"""

import re

_MATROSKA, _ZIP, _GZIP, _OLE = rb"\x1aE\xdf\xa3", rb"PK[\3\5\7]", rb"\x1f\x8b", rb"\xd0\xcf\x11\xe0"
_ISO_MEDIA = rb".{4}ftyp"
"""MP4, QuickTime and Canon's CR3; HEIC and AVIF begin the same way, and are recognised first."""

_RAW = (rb"FUJIFILM", rb"IIRO", rb"IIRS", rb"MMOR", rb"IIU\0", rb"II\x1a\0", rb"FOVb", rb"\0MRM", rb"ARRI", _ISO_MEDIA)
_DOCUMENTS = (rb"%PDF", rb"%!PS", rb"\xc5\xd0\xd3\xc6", rb"8BPS", rb"gimp xcf", rb"\{\\rtf", _OLE)
_ARCHIVES = (_ZIP, rb"7z\xbc\xaf", rb"Rar!", _GZIP, rb"BZh", rb"\xfd7zXZ", rb".{257}ustar")
_FILMS_AND_SOUNDS = (rb"RIFF", _MATROSKA, rb"FLV", rb"ID3", rb"fLaC", rb"OggS", rb"\x30\x26\xb2\x75")
_ICONS = (rb"\0\0[\1\2]\0",)

_BEGINNINGS = re.compile(b"|".join((*_RAW, *_DOCUMENTS, *_ARCHIVES, *_FILMS_AND_SOUNDS, *_ICONS)), re.DOTALL)


def is_container(blob: bytes) -> bool:
    """Return whether a file begins like a container."""
    return _BEGINNINGS.match(blob) is not None
