"""How a confidence is shown to people; the console and the SDK's notebooks show it in the same way."""

from math import floor

_SUREST = 0.999
"""No likeness is shown as certainty."""


def in_percent(confidence: float) -> str:
    """Return a confidence in percent, rounded down to a tenth."""
    return f"{floor(min(confidence, _SUREST) * 1000) / 10:g}%"
