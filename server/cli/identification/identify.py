"""`kith identify`: identify the people in photos, with a data directory or a server."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from server.adapters.archives.readable_files import read_regular
from server.cli.identification.api import Api, ApiResult, Query, add_place_options, asking
from server.cli.terminal.options import Commands, add_command, path, whole
from server.cli.terminal.words import in_words
from server.domain.errors import ImageInvalid, Invalid
from server.domain.identification.display import in_percent
from server.settings import Settings

_EXAMPLES = """\
  kith identify visitor.jpg
  kith identify *.jpg --group 7 --max-false-alarms 0.001
  kith identify visitor.jpg --url http://door:41101
  kith identify party.jpg --json | jq '.faces[].results[0].person.name'
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "identify", "identify the people in photos", _EXAMPLES)
    parser.add_argument("photos", nargs="+", type=path, metavar="PHOTO", help="photo files")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each photo")
    add_search_options(parser, settings)
    parser.set_defaults(run=lambda arguments: _identify(settings, arguments))


def add_search_options(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Add options for the data directory or server, the groups to search, and what counts as a match."""
    parser.add_argument(
        "--group",
        type=whole(1, 2**63 - 1),
        action="append",
        default=[],
        metavar="ID",
        help="search only this group's members; repeatable",
    )
    parser.add_argument(
        "--max-false-alarms",
        type=_share,
        metavar="SHARE",
        help="share of strangers that may match somebody (default: 0.01)",
    )
    parser.add_argument(
        "--results", type=whole(1, 1000), default=1, metavar="N", help="maximum number of persons per face (default: 1)"
    )
    add_place_options(parser, settings)


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most 1, not {text}")
    return share


_share.__name__ = "number"


def faces_in(api: Api, photo: Path, arguments: argparse.Namespace) -> ApiResult:
    """Return every face in a photo and the persons that match it, as in the API; raises Invalid for a bad photo."""
    query: Query = {
        "detect_all": "true",
        "group_ids": arguments.group,
        "max_false_alarms": arguments.max_false_alarms,
        "result_size": arguments.results,
    }
    try:
        content = read_regular(photo)
    except OSError as error:
        raise ImageInvalid(f"cannot be read: {error.strerror}") from None
    return api.ask("POST", "/search", query, content)


def _identify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every photo could be read, else 1."""
    show = _as_json if arguments.json else _as_table
    refused = 0
    with asking(settings, arguments, to_search=True) as api:
        for photo in arguments.photos:
            try:
                show(photo, faces_in(api, photo, arguments))
            except Invalid as error:
                refused += 1
                print(f"{photo}: {error.message}", file=sys.stderr)
    return 1 if refused else 0


def _as_json(photo: Path, result: ApiResult) -> None:
    print(json.dumps({"photo": str(photo), "faces": result.content, "warnings": result.warnings}))


def _as_table(photo: Path, result: ApiResult) -> None:
    for warning in result.warnings:
        print(f"{photo}: {in_words(**warning)}", file=sys.stderr)
    faces = result.content
    title = escape(os.fsencode(photo).decode(errors="replace"))
    table = Table("face", "person", "name", "confidence", title=title, title_justify="left")
    for number, face in enumerate(faces, 1):
        for row in _rows(face["results"]):
            table.add_row(str(number), *row)
    Console().print(table if faces else f"{title}: no face")


def _rows(results: list[Any]) -> list[tuple[str, str, str]]:
    known = [
        (str(result["person"]["id"]), escape(result["person"]["name"]), in_percent(result["confidence"]))
        for result in results
    ]
    return known or [("", "nobody known", "")]
