"""A folder of photos, with a folder for each person."""

import os
from collections.abc import Iterator
from pathlib import Path

from server.domain.entities import LONGEST_NAME
from server.domain.errors import ValidationFailed
from server.domain.photo_files import SUFFIXES
from server.domain.unicode import composed
from server.service.imports.entries import Entry, Unusable
from server.service.persons import PersonDraft

PHOTOS = SUFFIXES | {".jpe"}
"""Endings of files that are taken for photos; the bytes say what they are."""
_NO_PHOTOS = frozenset({"@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", "lost+found"})
"""Folders that NAS, Windows and archivers put among photos. What begins with a dot is passed over too."""


def read_folder(root: Path, groups: tuple[str, ...] = ()) -> Iterator[Entry | Unusable]:
    """Yield the photos of everyone, by name: a person is a folder, with all that is below, or a photo beside folders.

    Raises ValidationFailed where the folder cannot be read.
    """
    try:
        inside = sorted(os.scandir(root), key=lambda item: item.name)
    except OSError as error:
        raise ValidationFailed(f"{root} cannot be read: {error.strerror}") from None
    for item in inside:
        if item.is_dir() and not _is_passed_over(item.name):
            for photo in photos_below(Path(item.path)):
                yield _entry(root, photo, item.name, groups)
        elif item.is_file() and _is_photo(item.name):
            yield _entry(root, Path(item.path), Path(item.name).stem, groups)


def photos_below(folder: Path) -> Iterator[Path]:
    """Yield the photos in a folder and the folders in it, by name."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_passed_over(name))
        yield from (Path(here, name) for name in sorted(files) if _is_photo(name))


def _is_photo(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in PHOTOS


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _NO_PHOTOS


def _entry(root: Path, photo: Path, name: str, groups: tuple[str, ...]) -> Entry | Unusable:
    place = os.fsencode(photo.relative_to(root)).decode(errors="replace")
    try:
        os.fsencode(name).decode()
    except UnicodeDecodeError:
        return Unusable(place, ValidationFailed("the name of the person is not UTF-8; rename it"))
    if len(name) > LONGEST_NAME:
        return Unusable(place, ValidationFailed(f"the name of the person is longer than {LONGEST_NAME} characters"))
    name = composed(name)
    return Entry(place, photo.read_bytes, PersonDraft(name, {}, external_id=name), groups)
