"""A cache of encoded faces, by their picture's SHA-256."""

import hashlib
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vector

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""Errors that numpy raises for a file that it did not write, or that is incomplete."""


@frozen(eq=False)
class CachedFace:
    """An encoder's output for a photo's largest face; all three are empty if there is none."""

    encoding: Vector = field(repr=False)
    template: Vector = field(repr=False)
    probe: Vector = field(repr=False)

    @property
    def found(self) -> bool:
        """Whether there is a face."""
        return len(self.encoding) > 0


NO_FACE = CachedFace(*[np.empty(0, np.float32)] * 3)


class FaceCache:
    """A folder with one engine's results, one file per picture. It may be deleted at any time."""

    def __init__(self, folder: Path, engine: str) -> None:
        self._folder = folder / _digest(engine.encode())[:16]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read(self, photo: bytes) -> CachedFace | None:
        """Return the cached face of a photo, or None if it is not cached."""
        try:
            with self._file(photo).open("rb") as file, np.load(file) as kept:  # numpy leaves damaged files open
                return CachedFace(kept["encoding"], kept["template"], kept["probe"])
        except _UNREADABLE:
            return None

    def write(self, photo: bytes, face: CachedFace) -> None:
        """Cache a face. The file is written under another name and renamed, so that no process reads half of it."""
        file = self._file(photo)
        file.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as beside:
            np.savez(beside, encoding=face.encoding, template=face.template, probe=face.probe)
        Path(beside.name).replace(file)

    def _file(self, photo: bytes) -> Path:
        digest = _digest(photo)
        return self._folder / digest[:2] / f"{digest}.npz"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
