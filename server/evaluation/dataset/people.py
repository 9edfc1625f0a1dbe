"""A folder of people: one subfolder per person, with their photos inside."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.errors import ValidationFailed
from server.domain.pictures.photo_files import is_passed_over, is_photo


@frozen(eq=False)
class People:
    """Photos, and the persons in them."""

    names: list[str]
    """The names of the persons."""
    photos: list[Path] = field(repr=False)
    owners: npt.NDArray[np.int64] = field(repr=False)
    """(n,) the person in each photo: indexes into `names`."""

    def label(self, row: int) -> str:
        """Return a photo's folder and name."""
        return f"{self.names[self.owners[row]]}/{self.photos[row].name}"

    def without(self, left_out: Collection[str]) -> "People":
        """Return the people without these persons, by name, and photos, by label or path.

        Raises ValidationFailed for one that does not exist, or if nobody is left.
        """
        keys = [{self.names[owner], self.label(row), str(self.photos[row])} for row, owner in enumerate(self.owners)]
        if unknown := sorted(set(left_out).difference(*keys)):
            raise ValidationFailed(f"{unknown[0]} cannot be left out: it is neither a person nor a photo here")
        kept = [row for row, names in enumerate(keys) if names.isdisjoint(left_out)]
        if not kept:
            raise ValidationFailed("nobody is left to evaluate: everybody was left out")
        persons, owners = np.unique(self.owners[kept], return_inverse=True)
        return People([self.names[person] for person in persons], [self.photos[row] for row in kept], owners)


def read_people(folder: Path) -> People:
    """Return the people in a folder, sorted by name. Raises ValidationFailed if there are none."""
    if not folder.is_dir():
        raise ValidationFailed(f"{folder} is not a folder")
    photos = {person.name: _photos(person) for person in sorted(folder.iterdir()) if _is_person(person)}
    names = [name for name in photos if photos[name]]
    if not names:
        raise ValidationFailed(f"{folder} has no folder with photos in it")
    pairs = [(photo, owner) for owner, name in enumerate(names) for photo in photos[name]]
    return People(names, [photo for photo, _ in pairs], np.array([owner for _, owner in pairs]))


def _is_person(folder: Path) -> bool:
    return folder.is_dir() and not is_passed_over(folder.name)


def _photos(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if is_photo(path.name) and path.is_file())
