"""Keys, made by `kith keys`."""

import subprocess
from pathlib import Path

from tests.photographs import ROOT
from tests.serving import command, environment


def keys(data: Path, *arguments: str) -> str:
    """Run `kith keys` and return what it prints."""
    line = command("keys", *arguments, "--data", str(data))
    done = subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return done.stdout.strip()
