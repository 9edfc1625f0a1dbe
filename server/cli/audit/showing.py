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
    for entry in map(json.loads, entries):
        cells = (
            str(entry["id"]),
            entry["at"][:19].replace("T", " "),
            _who(entry),
            entry.get("via", ""),
            entry["action"],
        )
        table.add_row(*map(escape, (*cells, _about(entry))))
    Console().print(table if table.row_count else "none")


def _who(entry: dict[str, Any]) -> str:
    return f"key {entry['by_key_id']} {entry['by_key_name']}" if "by_key_id" in entry else str(entry["by"])


def _about(entry: dict[str, Any]) -> str:
    named = [f"{name.removesuffix('_ids')} {_some(entry[name])}" for name in SUBJECTS if name in entry]
    more = [f"{name} {entry[name]}" for name in ("error", "times", "through_id", "level", "backup") if name in entry]
    return ", ".join(named + more)


def _some(ids: list[int]) -> str:
    shown = " ".join(map(str, ids[:_MOST_IDS]))
    return f"{shown} and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else shown
