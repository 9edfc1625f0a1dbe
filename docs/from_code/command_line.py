"""Reference of the commands, from the parser of their arguments."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from server.cli.main import parser
from server.settings import Settings

WIDTH = "100"
"""Columns of a help text."""


def commands() -> str:
    """Return the help of every command, each under its name."""
    os.environ["COLUMNS"] = WIDTH
    return "\n\n".join(_section(one) for one in _parsers(parser(Settings())))


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers of the commands and of their subcommands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield one
                yield from _parsers(one)


def _section(parser: argparse.ArgumentParser) -> str:
    text = parser.format_help().replace(str(Path.home()), "~")
    return f"## {parser.prog}\n\n```text\n{text.strip()}\n```"
