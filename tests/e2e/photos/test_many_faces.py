"""Photos with several faces: each face is answered separately, in the memory that a few need."""

from collections import Counter
from itertools import cycle, islice

import pytest
from PIL import Image as Pillow

from client.api.sdk import Sdk
from client.model.image import Image
from client.model.person import Person
from client.model.recognition import FaceResults, SearchSource
from tests.photographs import BIDEN, BIDEN_FACE, OBAMA, OBAMA_FACE, OBAMA_LATER, as_jpeg, beside, portrait
from tests.serving import Server

ACROSS, DOWN, TILE = 10, 6, 64
MOST_MEGABYTES = 250
"""A face takes 13 in the networks, so 60 at once would take 750."""


@pytest.fixture
def known(sdk: Sdk) -> Sdk:
    """The SDK to a server with two people enrolled."""
    for name, photo in (("Obama", OBAMA), ("Biden", BIDEN)):
        person = sdk.persons.create(Person(None, name, {}))
        sdk.persons.attach_image(Image(None, person.id, photo))
    return sdk


def crowd() -> bytes:
    """Return a photo with two faces alternating, in rows."""
    tiles = [portrait(*face, TILE) for face in (OBAMA_FACE, BIDEN_FACE)]
    photo = Pillow.new("RGB", (ACROSS * TILE, DOWN * TILE))
    for number, tile in enumerate(islice(cycle(tiles), ACROSS * DOWN)):
        photo.paste(tile, (number % ACROSS * TILE, number // ACROSS * TILE))
    return as_jpeg(photo)


def names(answer: list[FaceResults]) -> list[list[str]]:
    """Return who was found for each face."""
    return [[result.person.name for result in face.results] for face in answer]


def test_one_person_shown_twice_is_named_twice(known: Sdk) -> None:
    """Each face is answered separately; a search for the largest names the person once."""
    face = portrait(*OBAMA_FACE)
    twice = SearchSource(as_jpeg(beside(face, face.resize((160, 160)), width=480, height=280)))
    assert names(known.search.every_face(None, twice)) == [["Obama"], ["Obama"]]
    assert [result.person.name for result in known.search(None, twice)] == ["Obama"]


def test_sixty_faces_are_each_found_and_named(server: Server, known: Sdk) -> None:
    photo = crowd()
    server.reset_peak()
    before = server.megabytes("VmRSS")
    answer = known.search.every_face(None, SearchSource(photo))
    assert server.megabytes("VmHWM") - before < MOST_MEGABYTES
    right = {0: ["Obama"], 1: ["Biden"]}
    tiles = [(face.face.box.left + face.face.box.right) // 2 // TILE % 2 for face in answer]
    assert names(answer) == [right[tile] for tile in tiles]
    assert Counter(tiles) == {0: 30, 1: 30}


def test_of_several_faces_the_largest_is_enrolled(sdk: Sdk) -> None:
    both = beside(portrait(*BIDEN_FACE, 160), portrait(*OBAMA_FACE), width=480, height=280)
    person = sdk.persons.create(Person(None, "Obama", {}))
    sdk.persons.attach_image(Image(None, person.id, as_jpeg(both)))
    assert [result.person.id for result in sdk.search(None, SearchSource(OBAMA_LATER))] == [person.id]
    assert sdk.search(None, SearchSource(BIDEN)) == []
