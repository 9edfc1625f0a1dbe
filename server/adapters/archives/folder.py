"""A folder of photos, with a folder for each person."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath

from server.adapters.archives.files import ANY_FILES, Files
from server.domain.entities import LONGEST_NAME
from server.domain.errors import ImportPathRefused, ValidationFailed
from server.domain.photo_files import SUFFIXES
from server.domain.unicode import composed
from server.service.imports.entries import Entry, Unusable
from server.service.persons import PersonDraft

PHOTOS = SUFFIXES | {".jpe"}
"""Endings of files that are taken for photos; the bytes say what they are."""
_NO_PHOTOS = frozenset({"@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", "lost+found"})
"""Folders that NAS, Windows and archivers put among photos. What begins with a dot is passed over too."""


def read_folder(root: Path, groups: tuple[str, ...] = (), files: Files = ANY_FILES) -> Iterator[Entry | Unusable]:
    """Yield the photos of everyone, by name: a person is a folder, with all that is below, or a photo beside folders.

    Raises ValidationFailed where the folder cannot be read.
    """
    try:
        inside = sorted(os.scandir(root), key=lambda item: item.name)
    except OSError as error:
        raise ValidationFailed(f"{root} cannot be read: {error.strerror}") from None
    for item in inside:
        path = Path(item.path)
        if is_passed_over(item.name):
            continue
        if not files.holds(path):
            yield Unusable(_place(path.relative_to(root)), ImportPathRefused("it leads out of the import roots"))
        else:
            for photo in _photos_of(path):
                yield entry_of(photo.relative_to(root), partial(files.read, photo), groups)


def _photos_of(path: Path) -> Iterator[Path]:
    """Yield the photos of a person: those in a folder, or the one that stands by itself."""
    if path.is_dir():
        yield from photos_below(path)
    elif path.is_file() and is_photo(path.name):
        yield path


def photos_below(folder: Path) -> Iterator[Path]:
    """Yield the photos in a folder and the folders in it, by name."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        yield from (Path(here, name) for name in sorted(files) if is_photo(name))


def is_photo(name: str) -> bool:
    """Return whether a file is taken for a photo."""
    return not name.startswith(".") and Path(name).suffix.lower() in PHOTOS


def is_passed_over(name: str) -> bool:
    """Return whether nothing of this name, nor in it, is anybody's photo."""
    return name.startswith(".") or name in _NO_PHOTOS


def entry_of(photo: PurePath, read: Callable[[], bytes], groups: tuple[str, ...]) -> Entry | Unusable:
    """Return the entry of a photo by its path from the folder on: the first part names the person."""
    place = _place(photo)
    name = photo.parts[0] if len(photo.parts) > 1 else photo.stem
    try:
        os.fsencode(name).decode()
    except UnicodeDecodeError:
        return Unusable(place, ValidationFailed("the name of the person is not UTF-8; rename it"))
    if len(name) > LONGEST_NAME:
        return Unusable(place, ValidationFailed(f"the name of the person is longer than {LONGEST_NAME} characters"))
    name = composed(name)
    return Entry(place, read, PersonDraft(name, {}, external_id=name), groups)


def _place(path: PurePath) -> str:
    return os.fsencode(path).decode(errors="replace")
