"""A plain-text dump of CompreFace's database by `pg_dump`: its tables subject, embedding and img.

One pass over the file, however large, records where the photos begin; each photo is read when it is needed.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from attrs import define, field

from server.adapters.archives.compreface import subjects_photo
from server.domain.errors import ValidationFailed
from server.service.imports.entries import Entry, Unusable

_COPY = re.compile(rb"COPY public\.(subject|embedding|img) \(([^)]*)\) FROM stdin;\s*")
_END = rb"\."
_NULL = rb"\N"
_BYTES = rb"\\x"
"""Prefix of bytes in hexadecimal; COPY doubles the backslash."""
_CUSTOM_FORMAT = b"PGDMP"
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

Row = dict[bytes, bytes]


@define
class _Tables:
    key: str | None
    names: dict[bytes, str] = field(factory=dict)
    """Names of subjects, by id."""
    owners: dict[bytes, bytes] = field(factory=dict)
    """Ids of subjects by image id; several calculators may have processed one image."""
    places: dict[bytes, int] = field(factory=dict)
    """Where in the file an image's row begins, by image id."""

    def take(self, table: bytes, place: int, row: Row) -> None:
        """Record a subject's name, an image's owner or the position of a photo from a row."""
        if table == b"img":
            self.places[row[b"id"]] = place
        elif table == b"embedding" and row[b"img_id"] != _NULL:
            self.owners[row[b"img_id"]] = row[b"subject_id"]
        elif table == b"subject" and self.key in (None, _text(row[b"api_key"])):
            self.names[row[b"id"]] = _text(row[b"subject_name"])


def read_dump(file: Path, key: str | None = None, groups: tuple[str, ...] = ()) -> Iterator[Entry | Unusable]:
    """Yield every photo of every subject, or only of the service with this key.

    Raises ValidationFailed if the file cannot be read, or is not such a dump.
    """
    tables = _Tables(key)
    try:
        for table, place, row in _rows(file):
            tables.take(table, place, row)
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be read: {error.strerror}") from None
    except KeyError as error:
        raise ValidationFailed(f"{file} is not a dump of CompreFace: it has no column {error}") from None
    if not tables.places:
        raise ValidationFailed(f"{file} has no photos of CompreFace; create it with pg_dump --format=plain")
    for image, place in tables.places.items():
        subject = tables.names.get(tables.owners.get(image, b""))
        if subject is not None:
            yield subjects_photo(subject, image.decode("ascii", "replace"), partial(_photo, file, place), groups)


def _rows(file: Path) -> Iterator[tuple[bytes, int, Row]]:
    """Yield the table, position and fields of each row of the three tables."""
    with file.open("rb") as text:
        if text.read(len(_CUSTOM_FORMAT)) == _CUSTOM_FORMAT:
            raise ValidationFailed(f"{file} is in pg_dump's custom format; convert it: pg_restore -f dump.sql {file}")
        text.seek(0)
        while line := text.readline():
            if copy := _COPY.fullmatch(line):
                columns = copy[2].split(b", ")
                yield from (
                    (copy[1], place, dict(zip(columns, fields, strict=False))) for place, fields in _lines(text)
                )


def _lines(text: BinaryIO) -> Iterator[tuple[int, list[bytes]]]:
    place = text.tell()
    while (line := text.readline().rstrip(b"\r\n")) not in (_END, b""):
        yield place, line.split(b"\t")
        place = text.tell()


def _photo(file: Path, place: int) -> bytes:
    with file.open("rb") as text:
        text.seek(place)
        content = next((part for part in text.readline().split(b"\t") if part.startswith(_BYTES)), b"")
    try:
        return bytes.fromhex(content.removeprefix(_BYTES).decode("ascii"))
    except ValueError as error:
        raise OSError(f"the dump has a damaged photo: {error}") from error


def _text(column: bytes) -> str:
    return _ESCAPED.sub(lambda escaped: _MEANT.get(escaped[1], escaped[1]), column).decode("utf-8", "replace")
