"""Reference of the settings, from their table in the code."""

from typing import Any

from attrs import NOTHING, Attribute, Factory, fields
from sphinx.pycode import ModuleAnalyzer

from server.setting_values import PREFIX, Range
from server.settings import Settings


def settings() -> str:
    """Return a list of all settings, in the code's order."""
    said = ModuleAnalyzer.for_module(Settings.__module__).find_attr_docs()
    return "\n\n".join(_entry(one, " ".join(said["Settings", one.name]).strip()) for one in fields(Settings))


def _entry(setting: "Attribute[Any]", meaning: str) -> str:
    return f"`{PREFIX}{setting.name.upper()}`\n: {meaning}\n  Default: {_default(setting)}{_range(setting)}."


def _default(setting: "Attribute[Any]") -> str:
    default: Any = setting.default
    if isinstance(default, Factory):  # type: ignore[arg-type]  # a class, though its stub is a function
        return str(default.factory.__doc__)
    if default is None or default is NOTHING:
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(default)}`"
    return f"`{str(default).lower()}`"


def _range(setting: "Attribute[Any]") -> str:
    limits = setting.validator
    return f"; from {limits.least:,} to {limits.most:,}" if isinstance(limits, Range) else ""
