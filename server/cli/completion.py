"""`kith completion`: print a shell's completions."""

import argparse

import shtab

from server.cli.terminal.options import Commands, add_command
from server.settings import Settings

_EXAMPLES = """\
  kith completion bash > ~/.local/share/bash-completion/completions/kith
  kith completion zsh > ~/.zfunc/_kith           in a folder on $fpath
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "completion", "print a shell's completions for this command", _EXAMPLES)
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS, help="the shell")
    parser.set_defaults(run=lambda arguments: _print(arguments, settings))


def _print(arguments: argparse.Namespace, settings: Settings) -> int:
    from server.cli.main import parser  # which imports this module

    print(shtab.complete(parser(settings), shell=arguments.shell))
    return 0
