"""`kith checkpoint`: make what was deleted leave the disk, now."""

from attrs import evolve

from server.bootstrap import build
from server.cli.options import Commands, add_data_option
from server.settings import Settings


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("checkpoint", help="make what was deleted leave the disk, now")
    add_data_option(parser, settings)
    parser.set_defaults(run=lambda arguments: _checkpoint(evolve(settings, data_dir=arguments.data)))


def _checkpoint(settings: Settings) -> int:
    kith = build(settings)
    kith.gallery.wait()
    kith.services.maintenance.checkpoint()
    return 0
