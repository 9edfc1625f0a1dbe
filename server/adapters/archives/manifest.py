"""A table of photos: a CSV file with one row per photo and the details of its person."""

import csv
import difflib
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from attrs import field, frozen

from server.adapters.archives.readable_files import ANY_FILES, Files
from server.domain.entities import LONGEST_NAME, Metadata
from server.domain.errors import ValidationFailed
from server.domain.faces import Box, FaceChoice
from server.domain.unicode import composed, decomposed
from server.service.imports.entries import Entry, Unusable
from server.service.people.persons import PersonDraft

COLUMNS = ("photo", "name", "external_id", "groups", "metadata", "expire_at", "face")
SUGGESTION = "suggestion"
"""A column that `kith cluster` writes for people to check the names; an import ignores it."""
METADATA = "metadata."
"""Prefix of a column for one key of the metadata, whose values are text."""
_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 65_536
"""The beginning of a file, from which its delimiter is guessed."""


@frozen
class Table:
    """A table, its name, and how to read a photo by its path."""

    name: str
    content: bytes = field(repr=False)
    read: Callable[[str], bytes]


def read_manifest(file: Path, groups: tuple[str, ...] = (), files: Files = ANY_FILES) -> Iterator[Entry | Unusable]:
    """Yield the rows of a CSV file whose photos are beside it, as `read_table` does.

    Also raises ValidationFailed if the file cannot be read.
    """
    try:
        content = files.read(file)
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be read: {error.strerror}") from None
    yield from read_table(Table(str(file), content, lambda photo: files.read(_on_disk(file.parent, photo))), groups)


def _on_disk(folder: Path, photo: str) -> Path:
    """Return a photo's path, with each name in the Unicode form that it has on the disk."""
    path = folder
    for name in PurePath(photo).parts:
        forms = (path / form for form in (name, composed(name), decomposed(name)))
        path = next(filter(os.path.lexists, forms), path / name)
    return path


def read_table(table: Table, groups: tuple[str, ...] = ()) -> Iterator[Entry | Unusable]:
    """Yield the rows of a table, in order.

    `photo` is a path relative to the file's folder. The `external_id`, or else the `name`, identifies the person; a
    person's first row gives the other details. `groups` are names separated by semicolons, or a JSON array of them,
    `metadata` is a JSON object, `metadata.city` one of its keys, `expire_at` a time in ISO 8601 with time zone, `face`
    the left, top, right and bottom of the box around the person's face, separated by spaces; without it, the largest
    face is used. Raises ValidationFailed if the table is not CSV in UTF-8, or has an unknown column.
    """
    try:
        yield from _rows(table, groups)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValidationFailed(f"{table.name} is not CSV in UTF-8: {error}") from None


def _rows(table: Table, groups: tuple[str, ...]) -> Iterator[Entry | Unusable]:
    text = table.content.decode("utf-8-sig")
    delimiter = max(_DELIMITERS, key=text[:_SAMPLE_CHARACTERS].partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    _check_columns(table.name, reader.fieldnames or ())
    for row in reader:
        yield _row(table, reader.line_num, row, groups)


def _check_columns(table: str, names: Any) -> None:
    if "photo" not in names:
        raise ValidationFailed(f"{table} has no column called photo; its first line has {', '.join(names) or 'none'}")
    for name in names:
        if name not in (*COLUMNS, SUGGESTION) and not name.startswith(METADATA):
            nearest = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0)[0]
            raise ValidationFailed(f"{table} has a column {name!r}; did you mean {nearest!r}, or '{METADATA}{name}'?")


def _row(table: Table, line: int, row: dict[str, Any], groups: tuple[str, ...]) -> Entry | Unusable:
    place = row.get("photo") or f"line {line}"
    try:
        if None in row or None in row.values():
            raise ValidationFailed("it has more or fewer fields than the first line")
        read = partial(table.read, _needed(row, "photo"))
        its_groups = _read(row, "groups", _names) or ()
        face: FaceChoice = _read(row, "face", _box) or "largest"
        return Entry(place, read, _person(row), groups + its_groups, face)
    except ValidationFailed as error:
        return Unusable(place, ValidationFailed(f"line {line}: {error.message}"))


def _person(row: dict[str, str]) -> PersonDraft:
    name = composed(row.get("name") or row.get("external_id") or "")
    if not name:
        raise ValidationFailed("it has neither a name nor an external_id")
    for column in ("name", "external_id"):
        _check_text(column, row.get(column) or "")
    expire_at = _read(row, "expire_at", _moment)
    return PersonDraft(name, _metadata(row), None, row.get("external_id") or name, expire_at)


def _needed(row: dict[str, str], column: str) -> str:
    if not row[column]:
        raise ValidationFailed(f"{column} is empty")
    return row[column]


def _check_text(column: str, text: str) -> None:
    if len(text) > LONGEST_NAME or "\0" in text:
        raise ValidationFailed(f"{column} is longer than {LONGEST_NAME} characters, or contains NUL")


def _metadata(row: dict[str, str]) -> Metadata:
    whole = _read(row, "metadata", json.loads) or {}
    if not isinstance(whole, dict):
        raise ValidationFailed(f"metadata is {row['metadata']!r:.80}; it must be a JSON object")
    parts = {name.removeprefix(METADATA): text for name, text in row.items() if name.startswith(METADATA) and text}
    return {**whole, **parts}


def _names(text: str) -> tuple[str, ...]:
    """Return names separated by semicolons, or from a JSON array, whose names may contain semicolons."""
    names = json.loads(text) if text.startswith("[") else text.split(";")
    if not all(isinstance(name, str) for name in names):
        raise ValueError("names are text")
    return tuple(filter(None, map(str.strip, names)))


def joined_names(names: Sequence[str]) -> str:
    """Return names in the format of `groups`."""
    plain = ";".join(names)
    return plain if _names(plain) == tuple(names) else json.dumps(names, ensure_ascii=False)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("it has no time zone, such as +02:00 or Z")
    return moment


def _box(text: str) -> Box:
    left, top, right, bottom = map(int, text.split())
    if left >= right or top >= bottom:
        raise ValueError("right must be more than left, and bottom more than top")
    return Box(left, top, right, bottom)


def _read(row: dict[str, str], column: str, read: Callable[[str], Any]) -> Any:
    text = row.get(column)
    try:
        return read(text) if text else None
    except (ValueError, RecursionError) as error:
        raise ValidationFailed(f"{column} is {text!r:.80}, which cannot be read: {error}") from None
