"""The `kith` command."""

import argparse
import sys
from collections.abc import Sequence

from server.cli import (
    checkpoint,
    cluster,
    completion,
    evaluate,
    exporting,
    identify,
    importing,
    keys,
    listing,
    openapi,
    reindex,
    serve,
    verify,
    watch,
)
from server.domain.errors import KithError
from server.records.database import meaning
from server.settings import SettingInvalid, Settings

COMMANDS = (
    serve,
    keys,
    importing,
    exporting,
    identify,
    watch,
    cluster,
    listing,
    checkpoint,
    verify,
    reindex,
    evaluate,
    openapi,
    completion,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what the user can mend is one line, not a traceback."""
    try:
        parsed = parser(Settings.from_environment()).parse_args(arguments)
        with meaning():  # damage that only a later row of a query comes upon
            code: int = parsed.run(parsed)
        return code
    except (KithError, SettingInvalid) as error:
        print(f"kith: {error}", file=sys.stderr)
        return 2


def parser(settings: Settings) -> argparse.ArgumentParser:
    """Return what reads the command line."""
    kith = argparse.ArgumentParser("kith", description="Self-hosted 1:N face identification.")
    commands = kith.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(commands, settings)
    return kith


if __name__ == "__main__":
    sys.exit(main())
