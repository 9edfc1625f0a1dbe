"""Encodings as users of face_recognition store them: pickles of names and numpy arrays, and of nothing else."""

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from attrs import field, frozen

from server.domain.entities import LONGEST_NAME
from server.domain.errors import ValidationFailed
from server.domain.unicode import composed

_ALLOWED = frozenset(
    {
        *(f"{package}.multiarray._reconstruct" for package in ("numpy.core", "numpy._core")),
        *(f"{package}.multiarray.scalar" for package in ("numpy.core", "numpy._core")),
        *(f"{package}.numeric._frombuffer" for package in ("numpy.core", "numpy._core")),
        "numpy.ndarray",
        "numpy.dtype",
        "_codecs.encode",
    }
)
"""The functions that reading numpy arrays needs; a pickle could name, and would call, any function of any module."""

_READ = (
    "give {name: encoding}, {name: [encoding, ...]}, {'names': [...], 'encodings': [...]} or (encodings, names); "
    "to import an export, name its folder: `kith import FOLDER`"
)


@frozen
class NamedEncoding:
    """An encoding and the name of its person."""

    name: str
    encoding: list[float] = field(repr=False)


def read_pickle(path: Path) -> list[NamedEncoding]:
    """Return the encodings in a file, in order.

    It holds `{name: encoding}`, `{name: [encoding, ...]}`, `{"names": [...], "encodings": [...]}`, or both lists as a
    pair, encodings first. Raises ValidationFailed for anything else, and for a file that would run code.
    """
    try:
        with path.open("rb") as file:
            held = _Careful(file).load()
        return [NamedEncoding(_normal(name), _numbers(encoding)) for name, encoding in _pairs(held)]
    except ValidationFailed:
        raise
    except OSError as error:
        raise ValidationFailed(f"{path} cannot be read: {error.strerror}") from None
    except Exception as error:  # noqa: BLE001 - a damaged pickle can raise any exception
        raise ValidationFailed(f"{path} has no encodings by name: {error}; {_READ}") from None


class _Careful(pickle.Unpickler):
    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, encoding="latin1")

    def find_class(self, module: str, name: str) -> Any:
        if f"{module}.{name}" not in _ALLOWED:
            raise ValidationFailed(f"the pickle refers to {module}.{name}; only names, lists and numpy arrays are read")
        return super().find_class(module, name)


def _pairs(held: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(held, dict) and {"names", "encodings"} <= held.keys():
        held = held["encodings"], held["names"]
    if isinstance(held, dict):
        for name, encodings in held.items():
            yield from ((name, encoding) for encoding in _several(encodings))
        return
    if not isinstance(held, list | tuple) or len(held) != 2 or len(held[0]) != len(held[1]):
        raise ValueError(f"it contains a {type(held).__name__}")
    yield from zip(held[1], held[0], strict=True)


def _several(encodings: Any) -> Iterable[Any]:
    array = np.asarray(encodings, dtype=np.float64)
    return [array] if array.ndim == 1 and array.size else list(array)


def _numbers(encoding: Any) -> list[float]:
    numbers = np.asarray(encoding, dtype=np.float64)
    if numbers.size != max(numbers.shape, default=0):
        raise ValueError(f"an encoding is of the shape {numbers.shape}")
    return [float(number) for number in numbers.ravel()]


def _normal(name: Any) -> str:
    """Return a name in the Unicode form that Linux and macOS share."""
    if not isinstance(name, str):
        raise ValueError(f"it has a name that is {type(name).__name__}, not text")
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise ValueError(f"it has a name of {len(name)} characters, or with NUL")
    return composed(name)
