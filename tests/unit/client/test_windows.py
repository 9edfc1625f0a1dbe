"""The client runs without POSIX."""

import subprocess
import sys

from tests.photographs import ROOT

WITHOUT_POSIX = """
import os, pkgutil, sys
import requests  # not ours, and it runs on Windows
for name in "fcntl grp pwd resource syslog termios tty pty readline curses".split():
    sys.modules[name] = None
for name in "fork forkpty register_at_fork getuid geteuid getgid setsid killpg chown uname sched_getaffinity".split():
    delattr(os, name)
import client
for module in pkgutil.walk_packages(client.__path__, "client."):
    __import__(module.name)
try:
    client.Sdk("http://127.0.0.1:9/api").ping()
except client.KithError as error:
    print(type(error).__name__)
"""


def test_the_client_needs_no_posix() -> None:
    """Every module can be imported, and a call works as usual, without what Windows lacks."""
    line = [sys.executable, "-c", WITHOUT_POSIX]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "ServerUnreachable\n"
