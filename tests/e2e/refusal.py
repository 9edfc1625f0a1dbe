"""What a server says when it does not start."""

import subprocess

from tests.photographs import ROOT
from tests.serving import environment


def refused(line: list[str], **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command that must fail soon, and return how it ended; there must be no traceback."""
    done = subprocess.run(line, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=60)
    assert done.returncode not in (0, -9, -15)
    assert "Traceback" not in done.stderr
    assert "listens" not in done.stdout
    return done


def refusal(line: list[str], **settings: object) -> str:
    """Run a command that must fail soon, and return its message."""
    return refused(line, **settings).stderr
