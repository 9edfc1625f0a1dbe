"""Wording of numbers and warnings."""

from typing import Any


def counted(number: int, thing: str, several: str | None = None) -> str:
    """Return a number with its noun; `several` is the plural if it takes more than an s."""
    return f"{number:,} {thing if number == 1 else several or f'{thing}s'}"


def how_many_known(known: int, people: int) -> str:
    """Return a sentence on how many of these people are known."""
    if people == 1:
        return f"This person is {'known' if known else 'not known'}."
    if known <= 1:
        return f"{'One' if known else 'None'} of them is known."
    return f"{known:,} of them are known."


def in_words(reason: str, **details: Any) -> str:
    """Return a warning in words."""
    facts = [
        f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}" for name, value in details.items()
    ]
    return " ".join([reason, *facts]).replace("_", " ")
