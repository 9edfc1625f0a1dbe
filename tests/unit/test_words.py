"""Numbers in sentences, and confidences, which the server and the SDK show alike."""

import pytest

from client.model import _table
from server.cli.terminal.words import counted, how_many_known
from server.domain.identification import display


@pytest.mark.parametrize(
    ("confidence", "text"),
    [
        (0.0, "0%"),
        (0.5, "50%"),
        (0.9, "90%"),
        (0.9876, "98.7%"),
        (0.9989999, "99.8%"),
        (0.9999, "99.9%"),
        (1.0, "99.9%"),
    ],
)
def test_a_confidence_is_rounded_down_and_is_never_certainty(confidence: float, text: str) -> None:
    assert display.in_percent(confidence) == _table.in_percent(confidence) == text


def test_a_number_agrees_with_its_noun() -> None:
    assert [counted(number, "photo") for number in (0, 1, 2000)] == ["0 photos", "1 photo", "2,000 photos"]
    assert [counted(number, "person", "people") for number in (1, 2)] == ["1 person", "2 people"]


@pytest.mark.parametrize(
    ("known", "people", "told"),
    [
        (0, 1, "This person is not known."),
        (1, 1, "This person is known."),
        (0, 3, "None of them is known."),
        (1, 3, "One of them is known."),
        (2, 3, "2 of them are known."),
    ],
)
def test_how_many_are_known_is_reported_in_a_sentence(known: int, people: int, told: str) -> None:
    assert how_many_known(known, people) == told
