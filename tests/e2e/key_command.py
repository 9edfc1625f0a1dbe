"""Keys, made by `kith keys`."""

from pathlib import Path

from tests.commands import kith


def keys(data: Path, *arguments: str) -> str:
    """Run `kith keys` and return what it prints."""
    done = kith("keys", *arguments, "--data", data)
    done.check_returncode()
    return done.stdout.strip()
