"""Who is in a folder, and who is left out."""

from pathlib import Path

import numpy as np
import pytest

from server.domain.errors import ValidationFailed
from server.evaluation.dataset.people import People

PHOTOS = [Path(f"in/{name}") for name in ("Ann/1", "Ann/2", "Bob/1", "Cid/1")]
PEOPLE = People(["Ann", "Bob", "Cid"], PHOTOS, np.array([0, 0, 1, 2]))


@pytest.mark.parametrize("left_out", [["Ann/2", "Bob"], ["in/Ann/2", "in/Bob/1"], ["Ann/2", "Bob/1", "Bob"]])
def test_persons_and_photos_are_left_out(left_out: list[str]) -> None:
    """Persons go by their names, photos by folder and name or by path; the others move up."""
    others = PEOPLE.without(left_out)
    assert others.names == ["Ann", "Cid"]
    assert [str(photo) for photo in others.photos] == ["in/Ann/1", "in/Cid/1"]
    assert others.owners.tolist() == [0, 1]


def test_nobody_is_left_out_by_an_empty_list() -> None:
    assert PEOPLE.without([]).owners.tolist() == PEOPLE.owners.tolist()


def test_an_unknown_name_cannot_be_left_out() -> None:
    """A misspelt name would silently leave a wrong label in."""
    with pytest.raises(ValidationFailed, match="Bpb cannot be left out"):
        PEOPLE.without(["Ann", "Bpb"])


def test_somebody_must_be_left() -> None:
    with pytest.raises(ValidationFailed, match="nobody is left"):
        PEOPLE.without(["Ann", "Bob", "Cid"])
