"""`kith keys`: make, list and revoke the keys of a data directory, even while a server runs on it."""

import argparse
from collections.abc import Callable

from server.cli.terminal.options import Commands, add_data_option, sound_directory, whole
from server.domain.access import Allowance, Key, KeyDraft, Right
from server.records.records import Records
from server.service.access import Access
from server.service.audit.notes import Notes
from server.settings import Settings

_ID = whole(1, 2**63 - 1)
_REQUESTS = whole(1, 10**9)
Act = Callable[[Access, argparse.Namespace, Notes], None]


def register(commands: Commands, settings: Settings) -> None:
    """Add the command and its three subcommands."""
    parser = commands.add_parser("keys", help="make, list and revoke keys")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _register_make(actions.add_parser("make", help="make a key and show it once"), settings)
    listing = actions.add_parser("list", help="list keys, without their secrets")
    _set_action(listing, settings, _list)
    revoking = actions.add_parser("revoke", help="revoke a key at once")
    revoking.add_argument("id", type=_ID, metavar="ID")
    _set_action(revoking, settings, _revoke)


def _register_make(parser: argparse.ArgumentParser, settings: Settings) -> None:
    parser.add_argument("name", metavar="NAME", help="what the key is for")
    parser.add_argument(
        "--scope",
        action="append",
        type=Right,
        choices=list(Right),
        required=True,
        help="what the key may do; repeatable",
    )
    parser.add_argument(
        "--group", action="append", type=_ID, metavar="ID", help="limit the key to this group; repeatable"
    )
    parser.add_argument("--rate", type=_REQUESTS, metavar="N", help="requests per minute")
    parser.add_argument("--quota", type=_REQUESTS, metavar="N", help="requests per day")
    _set_action(parser, settings, _make)


def _set_action(parser: argparse.ArgumentParser, settings: Settings, act: Act) -> None:
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _run(settings, arguments, act))


def _run(settings: Settings, arguments: argparse.Namespace, act: Act) -> int:
    directory = sound_directory(settings, arguments.data)
    records = Records.open(directory.database, "", settings.audit)  # keys have no encodings
    with records.session():
        act(Access(records, records.usage(directory.usage)), arguments, Notes(records))
    records.close()
    return 0


def _make(access: Access, arguments: argparse.Namespace, _: Notes) -> None:
    groups = tuple(sorted(set(arguments.group))) if arguments.group else None
    allowance = Allowance(arguments.rate, arguments.quota)
    made = access.make(KeyDraft(arguments.name, frozenset(arguments.scope), groups, allowance))
    print(made.secret)


def _list(access: Access, _: argparse.Namespace, notes: Notes) -> None:
    keys = access.list()
    notes.read({"key_ids": [key.id for key in keys]})
    for key in keys:
        print(_line(key))


def _revoke(access: Access, arguments: argparse.Namespace, _: Notes) -> None:
    access.revoke(arguments.id)


def _line(key: Key) -> str:
    draft, allowance = key.draft, key.draft.allowance
    state = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "in use"
    groups = "all groups" if draft.groups is None else f"groups {','.join(map(str, draft.groups))}"
    limits = f"rate {allowance.rate or '-'}  quota {allowance.quota or '-'}"
    return f"{key.id}  {key.hint}...  {draft.name}  {','.join(sorted(draft.rights))}  {groups}  {limits}  {state}"
