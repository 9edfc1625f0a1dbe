"""Answers that clients received."""

import os
from pathlib import Path

from attrs import define, field

ROOT = Path(__file__).resolve().parents[2]
ENROLLED = (ROOT / "examples/photos/enrol/Barack Obama/obama.jpg").read_bytes()
PROBE = (ROOT / "examples/photos/probes/Barack Obama/obama2.jpg").read_bytes()

CORES = os.cpu_count() or 1

BUSY = b"503"
"""The status of requests that should be retried later."""

PATIENCE = 60.0
"""Seconds until an answer is no longer expected."""


@define
class Answers:
    """The durations of answers, in seconds, and unexpected answers."""

    accepted: list[float] = field(factory=list)
    refused: list[float] = field(factory=list)
    """Requests refused, to be retried later, since the server had more than it can handle."""
    unexpected: list[str] = field(factory=list)
    seconds: float = 0.0
    """How long everything took, from the first request to the last answer."""

    @property
    def count(self) -> int:
        """The number of answers."""
        return len(self.accepted) + len(self.refused) + len(self.unexpected)
