"""`kith persons` and `kith groups`: list the persons or groups of a data directory or a server."""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from server.cli.identification.api import Api, add_place_options, asking, every
from server.cli.terminal.options import Commands, add_command, whole
from server.records.people.folding import fold
from server.settings import Settings

_PERSONS = """\
  kith persons
  kith persons ada lovelace                      persons whose names contain both words
  kith persons --group 7 --json | jq .name       one person per line
"""
_GROUPS = """\
  kith groups
  kith groups staff --url http://door:41101
"""
_PERSON_COLUMNS = ("id", "name", "external_id", "expire_at", "metadata")
_GROUP_COLUMNS = ("id", "name", "metadata")


def register(commands: Commands, settings: Settings) -> None:
    """Add both commands."""
    persons = _added(commands, settings, "persons", _PERSONS)
    persons.add_argument("--group", type=whole(1, 2**63 - 1), metavar="ID", help="only members of this group")
    persons.set_defaults(run=lambda arguments: _list(settings, arguments, _persons, _PERSON_COLUMNS))
    groups = _added(commands, settings, "groups", _GROUPS)
    groups.set_defaults(run=lambda arguments: _list(settings, arguments, _groups, _GROUP_COLUMNS))


def _added(commands: Commands, settings: Settings, name: str, examples: str) -> argparse.ArgumentParser:
    parser = add_command(commands, name, f"list {name}", examples)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only those whose names contain all these words")
    parser.add_argument("--json", action="store_true", help="print one line of JSON per item")
    add_place_options(parser, settings)
    return parser


def _list(
    settings: Settings,
    arguments: argparse.Namespace,
    items: Callable[[Api, argparse.Namespace], Iterator[Any]],
    columns: tuple[str, ...],
) -> int:
    with asking(settings, arguments, to_search=False) as api:
        show = _as_json if arguments.json else _as_table
        show(items(api, arguments), columns)
    return 0


def _persons(api: Api, arguments: argparse.Namespace) -> Iterator[Any]:
    if not arguments.group:
        return every(api, "/persons", {"name": " ".join(arguments.words) or None})
    words = [fold(word) for word in arguments.words]
    members = every(api, f"/groups/{arguments.group}/persons", {})
    return (person for person in members if all(word in fold(person["name"]) for word in words))


def _groups(api: Api, arguments: argparse.Namespace) -> Iterator[Any]:
    return every(api, "/groups", {"name": " ".join(arguments.words) or None})


def _as_json(items: Iterable[Any], _: tuple[str, ...]) -> None:
    for item in items:
        print(json.dumps(item))


def _as_table(items: Iterable[Any], columns: tuple[str, ...]) -> None:
    table = Table(*(column.replace("_", " ") for column in columns))
    for item in items:
        table.add_row(*(_cell(item[column]) for column in columns))
    Console().print(table if table.row_count else "none")


def _cell(value: Any) -> str:
    if value is None or value == {}:
        return ""
    return escape(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value))
