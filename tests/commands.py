"""`kith` commands in this process: in one of its own, each would take a second to import everything."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from subprocess import CompletedProcess
from unittest.mock import patch
from warnings import catch_warnings, simplefilter

from server.cli.main import main
from tests.serving import environment


def kith(*arguments: object, **settings: object) -> CompletedProcess[str]:
    """Run a command with only these Kith settings in its environment, and return what a process of its own would."""
    line, out, error = list(map(str, arguments)), StringIO(), StringIO()
    assert line[0] != "serve", "a server configures the log of its process"
    surroundings = patch.dict(os.environ, environment(**settings), clear=True)
    with _tidying(), surroundings, redirect_stdout(out), redirect_stderr(error):
        code = _code(line)
    return CompletedProcess(line, code, out.getvalue(), error.getvalue())


@contextmanager
def _tidying() -> Iterator[None]:
    """Collect what a command leaves to the end of its process, such as connections and networks.

    Otherwise the next command would keep it for good, since it excludes everything that is there from collection.
    """
    with catch_warnings():
        simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect()


def _code(line: list[str]) -> int:
    try:
        return main(line)
    except SystemExit as ended:  # argparse's way
        return int(ended.code or 0)
