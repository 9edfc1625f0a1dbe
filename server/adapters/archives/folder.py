"""A folder of photos, with one subfolder per person."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath

from server.adapters.archives.readable_files import ANY_FILES, Files
from server.domain.entities import LONGEST_NAME
from server.domain.errors import ImportPathRefused, ValidationFailed
from server.domain.pictures.photo_files import is_passed_over, is_photo
from server.domain.unicode import composed
from server.service.imports.entries import Entry, SourcePhoto, Unusable
from server.service.people.persons import PersonDraft


def read_folder(root: Path, groups: tuple[str, ...] = (), files: Files = ANY_FILES) -> Iterator[Entry | Unusable]:
    """Yield everyone's photos, by name. A person is a folder with everything below it, or a photo beside the folders.

    Raises ValidationFailed if the folder cannot be read.
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
            refusal = ImportPathRefused("the link leads outside the import roots")
            yield Unusable(place_of(path.relative_to(root)), refusal)
        else:
            for photo in _photos_of(path):
                yield entry_of(photo.relative_to(root), partial(files.read, photo), groups)


def _photos_of(path: Path) -> Iterator[Path]:
    """Yield a person's photos: those in a folder, or a single one."""
    if path.is_dir():
        yield from photos_below(path)
    elif is_photo(path.name):
        yield path


def photos_in(folder: Path, files: Files = ANY_FILES) -> Iterator[SourcePhoto]:
    """Yield the photos in a folder and its subfolders, by name, without people."""
    for photo in photos_below(folder):
        yield SourcePhoto(place_of(photo.relative_to(folder)), partial(files.read, photo))


def photos_below(folder: Path) -> Iterator[Path]:
    """Yield the photos in a folder and its subfolders, by name."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        yield from (Path(here, name) for name in sorted(files) if is_photo(name))


def entry_of(photo: PurePath, read: Callable[[], bytes], groups: tuple[str, ...]) -> Entry | Unusable:
    """Return the entry for a photo by its path below the folder; the first part is the person's name."""
    place = place_of(photo)
    name = photo.parts[0] if len(photo.parts) > 1 else photo.stem
    try:
        os.fsencode(name).decode()
    except UnicodeDecodeError:
        return Unusable(place, ValidationFailed("the name of the person is not UTF-8; rename it"))
    if len(name) > LONGEST_NAME:
        return Unusable(place, ValidationFailed(f"the name of the person is longer than {LONGEST_NAME} characters"))
    name = composed(name)
    return Entry(place, read, PersonDraft(name, {}, external_id=name), groups)


def place_of(path: PurePath) -> str:
    """Return a photo's path as reports show it."""
    return os.fsencode(path).decode(errors="replace")
