"""The settings, from their table in the code."""

from typing import Any

from attrs import NOTHING, Attribute, Factory, fields
from sphinx.pycode import ModuleAnalyzer

from docs.from_code.markdown import code, table
from server.settings import PREFIX, Range, Settings


def settings() -> str:
    """Return a table of all, in the code's order."""
    said = ModuleAnalyzer.for_module(Settings.__module__).find_attr_docs()
    rows = [
        [code(PREFIX + one.name.upper()), _default(one), _range(one), " ".join(said["Settings", one.name])]
        for one in fields(Settings)
    ]
    return table(["variable", "default", "from, to", "what it sets"], rows)


def _default(setting: "Attribute[Any]") -> str:
    if isinstance(setting.default, Factory):  # type: ignore[arg-type]  # a class, though its stub is a function
        return "4 for each core"
    if setting.default is None or setting.default is NOTHING:
        return "none"
    return code(str(setting.default).lower())


def _range(setting: "Attribute[Any]") -> str:
    limits = setting.validator
    return f"{limits.least:,} to {limits.most:,}" if isinstance(limits, Range) else ""
