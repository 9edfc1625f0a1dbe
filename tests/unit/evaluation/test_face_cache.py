"""Cached faces."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from server.adapters.engine_identity import engine_identity
from server.adapters.face.photo.decoding import PhotoLimits
from server.domain.errors import FaceNotFound, Invalid, KithError
from server.domain.faces import Box, EncodedFace, Face, Quality, Wanted
from server.evaluation.dataset.encoding import CachedEncoder, encode_photos
from server.evaluation.dataset.face_cache import NO_FACE, CachedFace
from server.evaluation.face_folder import FaceFolder

VECTOR = np.array([0.6, 0.8], np.float32)
SIGHT = CachedFace(VECTOR, VECTOR, -VECTOR)
FACE = Face(Box(0, 0, 9, 9), (), 1.0, Quality(9, 1, 1, 1), 0)


class Diligent:
    """An encoder that records what it was given: a face, no face, or a file that is not a picture."""

    def __init__(self) -> None:
        self.looked_at: list[bytes] = []

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return what is in each."""
        for one in wanted:
            self.looked_at.append(one.photo)
            yield self._seen(one.photo)

    def _seen(self, photo: bytes) -> EncodedFace | KithError:
        if photo == b"face":
            return EncodedFace(FACE, "image/jpeg", VECTOR, VECTOR, VECTOR)
        return FaceNotFound("no face") if photo == b"no face" else Invalid("no picture")


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Return a face, no face, no picture."""
    paths = [tmp_path / name for name in ("1", "2", "3")]
    for path, content in zip(paths, (b"face", b"no face", b"no picture"), strict=True):
        path.write_bytes(content)
    return paths


def quietly(done: int, of: int) -> None:
    """Report nothing."""


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """A later run finds the same vectors, and remembers photos without a face."""
    written = FaceFolder(tmp_path, "engine")
    written.write(b"photo", SIGHT)
    written.write(b"landscape", NO_FACE)
    read = FaceFolder(tmp_path, "engine")
    seen, nothing = read.read(b"photo"), read.read(b"landscape")
    assert seen is not None
    assert nothing is not None
    assert (seen.encoding == VECTOR).all()
    assert (seen.probe == -VECTOR).all()
    assert (seen.found, nothing.found) == (True, False)


def test_another_engine_and_another_picture_are_unknown(tmp_path: Path) -> None:
    """One engine's results mean nothing to another."""
    FaceFolder(tmp_path, "engine").write(b"photo", SIGHT)
    assert FaceFolder(tmp_path, "engine").read(b"other photo") is None
    assert FaceFolder(tmp_path, "other engine").read(b"photo") is None


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_truncated_entry_is_unknown(tmp_path: Path, share: float) -> None:
    """It counts as missing, and can be rewritten."""
    cache = FaceFolder(tmp_path, "engine")
    cache.write(b"photo", SIGHT)
    (entry,) = tmp_path.rglob("*.npz")
    entry.write_bytes(entry.read_bytes()[: int(share * entry.stat().st_size)])
    assert cache.read(b"photo") is None
    cache.write(b"photo", SIGHT)
    assert cache.read(b"photo") is not None


def test_nobody_else_can_read_cached_faces(tmp_path: Path) -> None:
    """Encodings identify people, so others can neither list nor read them."""
    FaceFolder(tmp_path, "engine").write(b"photo", SIGHT)
    (folder,) = tmp_path.iterdir()
    (entry,) = tmp_path.rglob("*.npz")
    assert (folder.stat().st_mode & 0o077, entry.stat().st_mode & 0o077) == (0, 0)


def test_an_entry_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a power cut may leave the name with nothing in it."""
    steps: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(file: int) -> None:
        steps.append("sync")
        sync(file)

    def renamed(part: Path, name: Path) -> Path:
        steps.append("rename")
        return rename(part, name)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    FaceFolder(tmp_path, "engine").write(b"photo", SIGHT)
    assert steps == ["sync", "rename", "sync"]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full."""

    def full(*_: object, **__: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="full"):
        FaceFolder(tmp_path, "engine").write(b"photo", SIGHT)
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_photos_are_encoded_once(tmp_path: Path, photos: list[Path]) -> None:
    """A second run only processes what could not be read, and has the same results."""
    encoder, again = Diligent(), Diligent()
    first = encode_photos(CachedEncoder(encoder, FaceFolder(tmp_path / "cache", "engine")), photos, quietly)
    second = encode_photos(CachedEncoder(again, FaceFolder(tmp_path / "cache", "engine")), photos[::-1], quietly)
    assert encoder.looked_at == [b"face", b"no face", b"no picture"]
    assert again.looked_at == [b"no picture"]
    assert first.found.tolist() == second.found.tolist()[::-1] == [True, False, False]
    assert (first.templates == second.templates[::-1]).all()


def test_an_engines_identity_depends_on_encoder_and_limits() -> None:
    limits = PhotoLimits()
    identity = engine_identity("dlib", limits)
    assert identity == engine_identity("dlib", PhotoLimits())
    assert identity != engine_identity("both", limits)
    assert identity != engine_identity("dlib", PhotoLimits(memory=limits.memory // 2))
