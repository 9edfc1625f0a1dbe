"""A data directory's audit, read as an operator reads it."""

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from attrs import frozen

from server.cli.main import main
from tests.plain import Json


@frozen
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    error: str


@frozen
class Audit:
    """The audit of a data directory, by `kith audit` in this process."""

    data: Path

    def asked(self, *options: str) -> Said:
        """Run the command."""
        out, error = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(error):
            code = main(["audit", *options, "--data", str(self.data)])
        return Said(code, out.getvalue(), error.getvalue())

    def entries(self, *options: str) -> list[Json]:
        """Return the entries that the options select."""
        return [json.loads(line) for line in self.asked("--json", *options).out.splitlines()]

    def head(self) -> str:
        """Check that the chain is whole, and return the anchor that is printed."""
        verified = self.asked("--verify")
        assert verified.code == 0, verified
        return verified.out.split()[-1]
