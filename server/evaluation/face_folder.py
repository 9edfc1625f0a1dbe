"""A cache of encoded faces in files, by their picture's SHA-256."""

import hashlib
import uuid
import zipfile
from pathlib import Path

import numpy as np

from server.adapters.durable import replaced
from server.evaluation.dataset.face_cache import CachedFace

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""Errors that numpy raises for a file that it did not write, or that is incomplete."""


class FaceFolder:
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
        """Cache a face. Others may cache the same one at the same time; no process reads half of a file."""
        file = self._file(photo)
        file.parent.mkdir(exist_ok=True)
        part = file.with_name(f"{uuid.uuid4().hex}.part")
        part.touch(mode=0o600)
        with replaced(file, part) as beside:
            np.savez(beside, encoding=face.encoding, template=face.template, probe=face.probe)

    def _file(self, photo: bytes) -> Path:
        digest = _digest(photo)
        return self._folder / digest[:2] / f"{digest}.npz"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
