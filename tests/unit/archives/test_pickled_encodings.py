"""Pickles of face_recognition's encodings."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.adapters.pickled_encodings import read_pickle
from server.domain.errors import ValidationFailed

ONE, OTHER = np.full(128, 0.1), np.full(128, 0.2)
READ: dict[str, Any] = {
    "an encoding by name": {"Ada": ONE, "Bob": OTHER},
    "several by name": {"Ada": [ONE], "Bob": [OTHER]},
    "rows of one": {"Ada": ONE[np.newaxis], "Bob": [OTHER[np.newaxis]]},
    "two lists by name": {"names": ["Ada", "Bob"], "encodings": [ONE, OTHER]},
    "a pair of lists": ([ONE, OTHER], ["Ada", "Bob"]),
    "plain numbers": {"Ada": ONE.tolist(), "Bob": OTHER.tolist()},
}


def kept(held: Any, folder: Path) -> Path:
    """Return a pickle of this."""
    file = folder / "encodings.pkl"
    file.write_bytes(pickle.dumps(held))
    return file


@pytest.mark.parametrize("form", READ)
def test_every_customary_form_is_read(form: str, tmp_path: Path) -> None:
    found = read_pickle(kept(READ[form], tmp_path))
    assert [(one.name, one.encoding) for one in found] == [("Ada", ONE.tolist()), ("Bob", OTHER.tolist())]


@pytest.mark.parametrize(
    "held",
    [
        5,
        "Ada",
        [],
        [("Ada", ONE), ("Bob", OTHER), ("Cid", OTHER)],
        ([ONE], ["Ada", "Bob"]),
        {"Ada": np.ones((2, 2, 128))},
        {"Ada": "x"},
        {5: ONE},
    ],
)
def test_any_other_form_is_refused_with_the_readable_ones(held: Any, tmp_path: Path) -> None:
    file = kept(held, tmp_path)
    with pytest.raises(ValidationFailed) as refused:
        read_pickle(file)
    assert str(refused.value).startswith(f"{file} has no encodings by name: ")
    assert "{name: [encoding, ...]}" in str(refused.value)
