"""`kith erase`: erase a person, from older backups too, and get a receipt."""

import argparse
import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from server.adapters.receipts import ReceiptKey
from server.cli.terminal.options import Commands, add_command, add_data_option, opened, path, sound_directory, whole
from server.cli.terminal.output_files import new_file
from server.domain.errors import ValidationFailed
from server.domain.operator_errors import NotEmpty
from server.settings import Settings

_EXAMPLES = """\
The server can keep running. With a master key, the person's keys are destroyed, so that no older backup can give back
a picture or a template. `deploy/receipts/verify.py` checks a receipt offline. If the command is interrupted, run it
again: it writes the receipt.

  kith erase 7 --receipt erased-7.json
  kith erase --public-key > receipts.pub         the key that signs this data directory's receipts
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "erase", "erase a person, from older backups too, and get a receipt", _EXAMPLES)
    parser.add_argument("person", type=whole(1, 2**63 - 1), nargs="?", metavar="PERSON", help="the person's id")
    parser.add_argument("--receipt", type=path, metavar="FILE", help="write the receipt to a new file")
    parser.add_argument("--public-key", action="store_true", help="erase nobody; print the public key")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _run(settings, arguments))


def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.public_key == bool(arguments.person):
        raise ValidationFailed("give either a person's id or --public-key")
    if arguments.public_key:
        directory = sound_directory(settings, arguments.data)
        print(ReceiptKey(directory.receipt_key).public_pem, end="")
        directory.close()
        return 0
    return _erase(settings, arguments)


def _erase(settings: Settings, arguments: argparse.Namespace) -> int:
    with _receipt(arguments.receipt) as receipt:  # so that a file that cannot be written is found before erasing
        kith = opened(settings, arguments)
        key = ReceiptKey(kith.directory.receipt_key)
        with kith.records.session():
            erased = kith.erasure.erase(arguments.person)
        print(json.dumps(key.signed(erased.facts), indent=1), file=receipt, flush=True)
    with kith.records.session():
        kith.erasure.close(arguments.person)
    if not erased.key_store:
        print("older backups still contain the person, since there is no master key", file=sys.stderr)
    return 0


def _receipt(file: Path | None) -> AbstractContextManager[IO[str]]:
    if file is None:
        return nullcontext(sys.stdout)
    if os.path.lexists(file):
        raise NotEmpty(f"{file} already exists, and receipts are never overwritten")
    return new_file(file)
