"""Pictures as base64 text, however its lines are broken."""

import tracemalloc
from base64 import b64encode
from random import Random

import pytest

from server.api.reading.photos import PhotoField

CONTENT = bytes(range(256)) * 1000
TEXT = b64encode(CONTENT).decode()


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", " ", " \n"])
def test_lines_are_joined(between: str) -> None:
    """Lines of 76 characters, whatever became of the line breaks."""
    broken = between.join(TEXT[at : at + 76] for at in range(0, len(TEXT), 76))
    assert PhotoField().deserialize(broken) == CONTENT


@pytest.mark.parametrize("width", [64, 76])
def test_lines_whose_plus_signs_became_spaces_are_joined(width: int) -> None:
    for content in (b"\xfb\xef\xbe" * 19 + CONTENT, *(Random(seed).randbytes(2000) for seed in range(50))):
        text = b64encode(content).decode().replace("+", " ")
        broken = "\r\n".join(text[at : at + width] for at in range(0, len(text), width))
        assert PhotoField().deserialize(broken) == content


def test_plus_signs_that_a_form_turned_into_spaces_are_read() -> None:
    assert PhotoField().deserialize(TEXT.replace("+", " ")) == CONTENT
    assert PhotoField().deserialize(" ".join(["aaa"] * 1000 + ["aaaa"])) == PhotoField().deserialize(
        "+".join(["aaa"] * 1000 + ["aaaa"])
    )


@pytest.mark.parametrize("between", ["\n", " "])
def test_tiny_lines_take_no_more_memory_than_long_ones(between: str) -> None:
    """A few times the text, not the 25 times that a list of its pieces took."""
    text = between.join(["aaa"] * 250_000)
    tracemalloc.start()
    PhotoField().deserialize(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(text)
