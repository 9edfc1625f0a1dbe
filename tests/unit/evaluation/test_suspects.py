"""Photos under a wrong name."""

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from server.domain.identification.calibration import BOTH
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.dataset.people import People
from server.evaluation.suspects import suspects
from server.evaluation.trials.splits import Rows

DIFFERENT = np.eye(6, dtype=np.float32)
"""Faces with nothing in common."""

FACES = np.array([0, 0, 1, 1, 2, 0])
"""Ann twice, Bob twice, Cid, and Ann's face under the name Dan."""


def people_of(owners: Rows) -> People:
    """Return four people whose photos are numbered."""
    return People(["Ann", "Bob", "Cid", "Dan"], [Path(f"{row}.jpg") for row in range(len(owners))], owners)


PEOPLE = people_of(np.array([0, 0, 1, 1, 2, 3]))


def photos_of(faces: Rows) -> EncodedPhotos:
    """Return photos of these faces."""
    vectors = DIFFERENT[faces]
    return EncodedPhotos(vectors, vectors, vectors, np.ones(len(faces), np.bool_))


def test_somebody_under_a_second_name_is_suspect() -> None:
    """Dan has Ann's face; Ann's photos support each other, so Dan's is the suspect."""
    (suspect,) = suspects(PEOPLE, photos_of(FACES), BOTH)
    assert suspect.photo == "Dan/5.jpg"
    assert suspect.like in {"Ann/0.jpg", "Ann/1.jpg"}
    assert suspect.cosine == pytest.approx(1)
    assert suspect.own is None


def test_a_photo_in_the_wrong_folder_is_suspect() -> None:
    """One of Bob's photos shows Cid: it resembles no other photo of Bob's, while Cid's resemble each other."""
    people = people_of(np.array([0, 0, 1, 1, 1, 2, 2]))
    (suspect,) = suspects(people, photos_of(np.array([0, 0, 1, 1, 2, 2, 2])), BOTH)
    assert (suspect.photo, suspect.own) == ("Bob/4.jpg", 0)
    assert suspect.like in {"Cid/5.jpg", "Cid/6.jpg"}


def test_different_faces_are_not_suspect() -> None:
    """Everybody has a face of their own, so nobody is listed."""
    assert suspects(PEOPLE, photos_of(np.array([0, 0, 1, 1, 2, 3])), BOTH) == []


def test_photos_without_a_face_are_like_nobody() -> None:
    """If no face was found in Dan's photo, its vector means nothing."""
    photos = evolve(photos_of(FACES), found=np.array([True] * 5 + [False]))
    assert suspects(PEOPLE, photos, BOTH) == []


def test_a_face_more_like_its_own_folder_is_not_suspect() -> None:
    """Ann and Bob resemble each other more than chance explains; but each still resembles themselves more."""
    vectors = np.array([[1, 0], [1, 0], [0.9, 0.19**0.5], [0.9, 0.19**0.5]], np.float32)
    photos = EncodedPhotos(vectors, vectors, vectors, np.ones(4, np.bool_))
    assert suspects(people_of(np.array([0, 0, 1, 1])), photos, BOTH) == []
