"""The reference of the settings, which is generated from their table in the code."""

from importlib import import_module

import pytest
from attrs import field, frozen

# The package gives its function the module's name.
reference = import_module("docs.from_code.settings")


def _for_each_disk() -> int:
    """2 for each disk"""  # as the reference quotes it
    return 2


@frozen
class Settings:
    """Settings whose defaults are computed."""

    readers: int = field(factory=_for_each_disk)
    """How many read."""


def test_a_computed_default_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in another setting's."""
    monkeypatch.setattr(reference, "Settings", Settings)
    assert reference.settings() == "`KITH_READERS`\n: How many read.\n  Default: 2 for each disk."


def test_threads_are_four_for_each_core() -> None:
    assert "answers at once.\n  Default: 4 for each core; from 1 to 1,024." in reference.settings()
