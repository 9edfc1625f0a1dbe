"""The `kith` command."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from server.domain.audit.acting import Actor, By, acting
from server.domain.errors import KithError
from server.environment.garbage_collection import paused
from server.setting_values import SettingInvalid
from server.settings import Settings

COMMANDS = {
    "serve": "serving.serve",
    "keys": "keys",
    "audit": "audit.audit",
    "import": "archives.importing",
    "export": "archives.exporting",
    "identify": "identification.identify",
    "watch": "identification.watch",
    "cluster": "clustering.cluster",
    "persons": "identification.listing",
    "groups": "identification.listing",
    "checkpoint": "upkeep.checkpoint",
    "doctor": "doctor",
    "verify": "upkeep.verify",
    "backup": "backups.backup",
    "restore": "backups.restore",
    "erase": "erasing.erase",
    "rekey": "erasing.rekey",
    "migrate": "upkeep.migrate",
    "backup-key": "backups.backup_key",
    "reindex": "upkeep.reindex",
    "evaluate": "evaluation.evaluate",
    "openapi": "openapi",
    "completion": "completion",
}
"""The module of each command, imported only when needed, so that no command waits for another's imports."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error that the user can fix is printed in one line."""
    given = sys.argv[1:] if arguments is None else arguments
    settings, wrong = _settings()
    try:
        with paused():
            parsed = parser(settings, given[:1]).parse_args(given)
            if wrong and not parsed.whatever_settings:
                raise wrong
            from server.records.engines.sqlite import translated_errors
        with (
            translated_errors(),
            acting(Actor(By.COMMAND, f"kith {given[0]}")),
        ):  # damage found only by a later row of a query
            code: int = parsed.run(parsed)
        return code
    except (KithError, SettingInvalid) as error:
        return _refused(str(error))
    except PermissionError as error:  # in whatever a command looked at first, such as a data directory of somebody else
        from server.adapters.owners import unusable

        return _refused(unusable(error))


def _refused(why: str) -> int:
    print(f"kith: {why}", file=sys.stderr)
    return 2


def _settings() -> tuple[Settings, SettingInvalid | None]:
    """Return the settings, or the defaults and the error in those given, which only `doctor` tolerates."""
    try:
        return Settings.from_environment(), None
    except SettingInvalid as error:
        return Settings(), error


def parser(settings: Settings, wanted: Iterable[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of the wanted command, or of all commands if there is none of that name."""
    kith = argparse.ArgumentParser("kith", description="Self-hosted 1:N face identification.")
    kith.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    kith.set_defaults(whatever_settings=False)
    commands = kith.add_subparsers(required=True, metavar="COMMAND")
    modules = [COMMANDS[name] for name in wanted if name in COMMANDS] or COMMANDS.values()
    for module in dict.fromkeys(modules):
        import_module(f"server.cli.{module}").register(commands, settings)
    return kith


class _Version(argparse.Action):
    """Prints the version, which is slow to look up, and exits."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"kith {version('kith-server')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
