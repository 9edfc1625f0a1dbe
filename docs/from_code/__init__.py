"""A Sphinx extension that inserts reference generated from the code.

It replaces lines such as `% from code: settings`.
"""

import re

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from docs.from_code.command_line import commands
from docs.from_code.errors import errors, exceptions
from docs.from_code.http_api import models, operations
from docs.from_code.settings import settings

ACCOUNTS = {
    "commands": commands,
    "errors": errors,
    "exceptions": exceptions,
    "models": models,
    "operations": operations,
    "settings": settings,
}
LINE = re.compile(r"^% from code: (\w+)$", re.MULTILINE)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.connect("source-read", _fill)
    app.connect("autodoc-process-docstring", _pass_over_modules)
    return {"parallel_read_safe": True}


def _fill(_: Sphinx, __: str, source: list[str]) -> None:
    source[0] = LINE.sub(lambda line: ACCOUNTS[line[1]](), source[0])


def _pass_over_modules(_: Sphinx, what: str, __: str, ___: object, ____: object, lines: list[str]) -> None:
    """Omit module docstrings, which are for readers of the code."""
    if what == "module":
        lines.clear()
