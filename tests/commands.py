"""`kith` commands in this process: in one of its own, each would take a second to import everything."""

import gc
import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from subprocess import CompletedProcess
from unittest.mock import patch

from server.cli.main import main
from tests.serving import environment


def kith(*arguments: object, **settings: object) -> CompletedProcess[str]:
    """Run a command with only these Kith settings in its environment, and return what a process of its own would."""
    line, out, error = list(map(str, arguments)), StringIO(), StringIO()
    surroundings = patch.dict(os.environ, environment(**settings), clear=True)
    with surroundings, redirect_stdout(out), redirect_stderr(error):
        code = _code(line)
    gc.collect()  # the next command would keep what is left of this one, as it excludes everything from collection
    return CompletedProcess(line, code, out.getvalue(), error.getvalue())


def _code(line: list[str]) -> int:
    try:
        return main(line)
    except SystemExit as ended:  # argparse's way
        return int(ended.code or 0)
