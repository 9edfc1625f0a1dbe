"""Audit entries as a table for people, or as lines for programs."""

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from server.domain.audit.entries import SUBJECTS

_MOST_IDS = 5
"""Ids of one kind in a cell; --json has all."""


def as_lines(entries: Iterable[str]) -> None:
    """Print entries as they are stored, one per line."""
    for entry in entries:
        print(entry)


def as_table(entries: Iterable[str]) -> None:
    """Print entries as a table."""
    table = Table("id", "time (UTC)", "who", "via", "action", "about")
    for entry in entries:
        told = json.loads(entry)
        cells = (str(told["id"]), told["at"][:19].replace("T", " "), _who(told), told.get("via", ""), told["action"])
        table.add_row(*map(escape, (*cells, _about(told))))
    Console().print(table if table.row_count else "none")


def _who(told: dict[str, Any]) -> str:
    return f"key {told['by_key_id']} {told['by_key_name']}" if "by_key_id" in told else str(told["by"])


def _about(told: dict[str, Any]) -> str:
    named = [f"{name.removesuffix('_ids')} {_some(told[name])}" for name in SUBJECTS if name in told]
    more = [f"{name} {told[name]}" for name in ("error", "times", "through_id", "level", "backup") if name in told]
    return ", ".join(named + more)


def _some(ids: list[int]) -> str:
    shown = " ".join(map(str, ids[:_MOST_IDS]))
    return f"{shown} and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else shown
