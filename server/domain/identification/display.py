"""Display of confidences to people; the console and the SDK's notebooks do the same."""

from math import floor

from server.domain.entities import Person

_HIGHEST_CONFIDENCE = 0.999
"""The highest confidence shown, so that none looks like certainty."""


def in_percent(confidence: float) -> str:
    """Return a confidence in percent, rounded down to a tenth."""
    return f"{floor(min(confidence, _HIGHEST_CONFIDENCE) * 1000) / 10:g}%"


def looks_like(person: Person | None, confidence: float | None) -> str:
    """Return why a face is refused that a person already has; None stands for a person who no longer exists."""
    sure = "" if confidence is None else f" (confidence {in_percent(confidence)})"
    if person is None:
        return f"it looked like a person who is no longer enrolled{sure}"
    return f"it looks like person {person.id}, {person.name}, who is enrolled already{sure}"
