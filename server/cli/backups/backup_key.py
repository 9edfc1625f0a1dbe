"""`kith backup-key`: make the keys for encrypted backups."""

import argparse

from server.adapters.backups.keys import make_pair
from server.cli.terminal.options import Commands, add_command, path
from server.settings import Settings

_EXAMPLES = """\
Run it on a machine other than the server, keep FILE there, and copy only FILE.pub to the server. If you lose FILE, you
lose the backups encrypted to it. These are age keys: `age -d -i FILE` decrypts any file of a backup.

  kith backup-key backup.key
"""


def register(commands: Commands, _: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "backup-key", "make a key pair for encrypted backups", _EXAMPLES)
    parser.add_argument("file", type=path, metavar="FILE", help="the file of the private key; it must not exist yet")
    parser.set_defaults(run=_make)


def _make(arguments: argparse.Namespace) -> int:
    public = make_pair(arguments.file)
    print(f"{arguments.file} decrypts what is encrypted to {public}")
    return 0
