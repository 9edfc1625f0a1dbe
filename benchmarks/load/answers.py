"""What clients were answered."""

import os
from pathlib import Path

from attrs import define, field

ROOT = Path(__file__).resolve().parents[2]
ENROLLED = (ROOT / "examples/photos/enrol/Barack Obama/obama.jpg").read_bytes()
PROBE = (ROOT / "examples/photos/probes/Barack Obama/obama2.jpg").read_bytes()

CORES = os.cpu_count() or 1

BUSY = b"503"
"""The status of those told to come again later."""

PATIENCE = 60.0
"""Seconds until an answer is not expected any more."""


@define
class Answers:
    """How long the answers took, in seconds, and those that nobody would expect."""

    accepted: list[float] = field(factory=list)
    refused: list[float] = field(factory=list)
    """Those told to come again later, where the server was asked for more than it carries."""
    unexpected: list[str] = field(factory=list)
    seconds: float = 0.0
    """How long all of it took, from the first question to the last answer."""

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.accepted) + len(self.refused) + len(self.unexpected)
