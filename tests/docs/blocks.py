"""The blocks of code in a page."""

import re
from collections.abc import Iterator

from attrs import frozen

BLOCK = re.compile(
    r"(?:^% (?P<mark>[^\n]+)\n)?^(?P<fence>`{3,})(?P<language>\S*)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S
)
FILE = "file: "
ONLY_PARSED = "only parsed: "
FAILS = "fails"
BUILT = {"{toctree}", "{eval-rst}"}
"""Fences that Sphinx turns into something other than a block."""


@frozen
class Block:
    """A block, and the mark in the comment on the line before it, if any."""

    language: str
    text: str
    mark: str

    @property
    def file(self) -> str | None:
        """The file whose content it is."""
        return self.mark.removeprefix(FILE) if self.mark.startswith(FILE) else None

    @property
    def is_only_parsed(self) -> bool:
        """Whether there is a reason not to run it."""
        return self.mark.startswith(ONLY_PARSED) and len(self.mark) > len(ONLY_PARSED)


def blocks_of(page: str) -> Iterator[Block]:
    """Yield the blocks of a page in its order."""
    for found in BLOCK.finditer(page):
        if found["language"] not in BUILT:
            yield Block(found["language"], found["text"], found["mark"] or "")
