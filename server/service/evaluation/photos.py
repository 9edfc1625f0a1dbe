"""A folder of people: one folder a person, their photos inside."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.errors import ValidationFailed

SUFFIXES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
)
_LEFT_BEHIND = (".", "@eaDir", "__MACOSX")
"""How names begin that systems leave in folders: `.git`, `.DS_Store`, `._photo.jpg`, thumbnails of a NAS."""


@frozen(eq=False)
class People:
    """Photos and whose they are."""

    names: list[str]
    """Of the persons."""
    photos: list[Path] = field(repr=False)
    owners: npt.NDArray[np.int64] = field(repr=False)
    """(n,) whose each photo is: positions in `names`."""


def read_people(folder: Path) -> People:
    """Return the people in a folder, in the order of their names. Raises ValidationFailed when there are none."""
    if not folder.is_dir():
        raise ValidationFailed(f"{folder} is no folder")
    photos = {person.name: _photos(person) for person in sorted(folder.iterdir()) if _is_person(person)}
    names = [name for name in photos if photos[name]]
    if not names:
        raise ValidationFailed(f"{folder} has no folder with photos in it")
    pairs = [(photo, owner) for owner, name in enumerate(names) for photo in photos[name]]
    return People(names, [photo for photo, _ in pairs], np.array([owner for _, owner in pairs]))


def _is_person(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(_LEFT_BEHIND)


def _photos(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_photo(path))


def _is_photo(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(_LEFT_BEHIND) and path.is_file()
