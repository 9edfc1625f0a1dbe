"""`kith reindex`: encode the stored pictures with the configured encoder."""

import argparse

from server.cli.terminal.options import Commands, add_data_option, opened
from server.cli.terminal.words import counted
from server.settings import Settings


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("reindex", help="encode the stored pictures with the configured encoder")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _reindex(settings, arguments))


def _reindex(settings: Settings, arguments: argparse.Namespace) -> int:
    """Return 0 if every picture is encoded, else 1."""
    kith = opened(settings, arguments, bulk=True)
    failed = 0
    with kith.records.session():
        done, missing = 0, len(kith.reindexing.missing())
        for done, result in enumerate(kith.reindexing.reencode(), 1):
            print(f"\r{done} of {max(done, missing)} pictures", end="", flush=True)
            if result.error:
                failed += 1
                print(f": image {result.picture.id} of person {result.picture.person_id}: {result.error}")
    print(f"\n{counted(done - failed, 'picture')} encoded by {kith.engine.encoder}, {failed} failed")
    return 1 if failed else 0
