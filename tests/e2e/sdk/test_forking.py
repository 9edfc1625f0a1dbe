"""A program that forks while it has an Sdk."""

import os
import subprocess
import sys

import pytest

from client import Group, Sdk
from tests.serving import Server, environment

PROGRAM = """
import os, sys
from client import Sdk

sdk = Sdk(sys.argv[1])
sdk.groups.get(1)
child = os.fork()
ids = range(1, 11) if child else range(11, 21)
wrong = [id for _ in range(30) for id in ids if sdk.groups.get(id).name != f"group {id}"]
if not child:
    os._exit(1 if wrong else 0)
sys.exit(wrong or os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_parent_and_child_get_their_own_answers(server: Server, sdk: Sdk) -> None:
    """Each over its own connections, although the parent had one when it forked."""
    for id in range(1, 21):
        sdk.groups.create(Group(id, f"group {id}", {}))
    command = [sys.executable, "-c", PROGRAM, server.url]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
