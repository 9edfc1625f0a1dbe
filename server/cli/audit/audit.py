"""`kith audit`: show the audit log and verify it, even while a server runs."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from server.cli.audit.showing import as_lines, as_table
from server.cli.terminal.options import Commands, add_command, add_data_option, sound_directory, whole
from server.cli.terminal.words import counted
from server.domain.audit.chain import Anchor, ChainBroken, verified
from server.domain.audit.entries import Action, AuditQuery
from server.domain.errors import ValidationFailed
from server.records.records import Records
from server.service.audit.notes import Notes
from server.settings import Settings

_EXAMPLES = """\
  kith audit --person 7                          everything done to person 7
  kith audit --action searched --since 2026-11-01
  kith audit --json > audit.jsonl                a line of JSON for each entry, as it was hashed
  kith audit --verify                            check that the chain is whole; print its head, an anchor
  kith audit --verify --anchor 1042:9f86d0...    also check that it still has everything up to that anchor

KITH_AUDIT sets what is recorded, KITH_AUDIT_DAYS how long entries are kept. Times are UTC.
"""
_CHOOSING = ("person", "key", "action", "since", "until", "json")
_ID = whole(1, 2**63 - 1)


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "audit", "show who did what to whom, and verify that nothing is missing", _EXAMPLES)
    parser.add_argument("--person", type=_ID, metavar="ID", help="entries about this person")
    parser.add_argument("--key", type=_ID, metavar="ID", help="entries by this key; `kith keys list` shows ids")
    parser.add_argument("--action", type=Action, choices=list(Action), metavar="ACTION", help="such as person_erased")
    parser.add_argument("--since", type=_moment, metavar="TIME", help="such as 2026-11-28, or 2026-11-28T19:00")
    parser.add_argument("--until", type=_moment, metavar="TIME", help="entries before this time")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each entry")
    parser.add_argument("--verify", action="store_true", help="verify the whole chain instead")
    parser.add_argument("--anchor", metavar="ID:HASH", help="with --verify: a head that --verify printed earlier")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _audit(settings, arguments))


def _audit(settings: Settings, arguments: argparse.Namespace) -> int:
    act = _verify if arguments.verify else _show
    if arguments.anchor and not arguments.verify:
        raise ValidationFailed("--anchor works only with --verify")
    chosen = [f"--{name}" for name in _CHOOSING if getattr(arguments, name)]
    if arguments.verify and chosen:
        raise ValidationFailed(f"--verify checks the whole chain; leave out {' and '.join(chosen)}")
    return _with_records(settings, arguments, act)


def _with_records(
    settings: Settings, arguments: argparse.Namespace, act: Callable[[Records, argparse.Namespace], int]
) -> int:
    directory = sound_directory(settings, arguments.data)
    records = Records.open(directory.database, encoder="")  # the audit has no encodings
    with records.session():
        code = act(records, arguments)
    records.close()
    return code


def _verify(records: Records, arguments: argparse.Namespace) -> int:
    anchor = Anchor.parse(arguments.anchor) if arguments.anchor else None
    try:
        sound = verified(records.audit.texts(), anchor)
    except ChainBroken as broken:
        print(f"the chain is broken: {broken}")
        return 1
    if sound.level not in (None, records.audited):
        print(f"the chain is broken: its level is {sound.level}, but the level in the database is {records.audited}")
        return 1
    print(f"{counted(sound.count, 'entry', 'entries')}, the chain is whole; its head is {sound.head}")
    return 0


def _show(records: Records, arguments: argparse.Namespace) -> int:
    query = AuditQuery(arguments.action, arguments.key, arguments.person, arguments.since, arguments.until)
    show = as_lines if arguments.json else as_table
    try:
        show(entry for _, entry in records.audit.texts(query))
    finally:  # also if the output pipe closes early
        Notes(records).read({"person_ids": [arguments.person] if arguments.person else []})
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_moment.__name__ = "time"  # argparse's name for the expected type in errors
