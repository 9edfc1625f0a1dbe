"""The demo, run as a user runs it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.photographs import PHOTOS, ROOT
from tests.serving import environment

ROW = re.compile(r"^(\S+ \S+/\S+)  +(\S+ \S+)  .* (right|WRONG)$", re.MULTILINE)
NUMBERS = re.compile(r"(\S+ \S+/\S+)  .*  (\d\.\d{3}) +(\d\.\d{3})  right$", re.MULTILINE)
DEMO = (sys.executable, "-P", "-m", "examples.demo")


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a process whose home and temporary folders must be empty at the end."""
    place = tmp_path / "place"
    place.mkdir()
    yield {**environment(), "TMPDIR": str(place), "HOME": str(place)}
    assert not list(place.iterdir())


@pytest.mark.skipif(not (ROOT / ".venv" / "installed").exists(), reason="would make .venv first")
def test_the_command_identifies_the_right_people(surroundings: dict[str, str]) -> None:
    """`scripts/demo` finds Obama in two photographs that were not enrolled, and matches Collins to nobody."""
    done = subprocess.run([ROOT / "scripts" / "demo"], env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ROW.findall(done.stdout) == [
        ("Barack Obama/obama2.jpg", "Barack Obama", "right"),
        ("Barack Obama/obama3.jpg", "Barack Obama", "right"),
        ("Eileen Collins/astronaut.png", "nobody known", "right"),
    ]


def test_the_readme_shows_what_the_demo_prints(surroundings: dict[str, str]) -> None:
    """The same rows; another processor may round the numbers differently."""
    done = subprocess.run(DEMO, env=surroundings, capture_output=True, text=True)
    shown = NUMBERS.findall((ROOT / "README.md").read_text())
    printed = NUMBERS.findall(done.stdout)
    assert [name for name, _, _ in shown] == [name for name, _, _ in printed]
    for (_, *promised), (_, *measured) in zip(shown, printed, strict=True):
        assert list(map(float, measured)) == pytest.approx(list(map(float, promised)), abs=0.005)


def test_a_wrong_answer_shows_in_the_exit_code(tmp_path: Path, surroundings: dict[str, str]) -> None:
    """A photograph that is not of the person it is filed under makes the demo fail."""
    photos = tmp_path / "photos"
    shutil.copytree(PHOTOS / "enrol", photos / "enrol")
    shutil.copytree(PHOTOS / "probes" / "Eileen Collins", photos / "probes" / "Joe Biden")
    done = subprocess.run([*DEMO, str(photos)], env=surroundings, capture_output=True, text=True)
    assert (done.returncode, "WRONG" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_with_an_interrupted_demo(asked: signal.Signals, surroundings: dict[str, str]) -> None:
    """Ctrl-C, or a plain kill, leaves no server and no data behind."""
    with subprocess.Popen(DEMO, env=surroundings, stdout=subprocess.PIPE, text=True, start_new_session=True) as demo:
        assert demo.stdout is not None
        url = urlsplit(demo.stdout.readline().split()[-1])
        os.killpg(demo.pid, asked)
        assert demo.wait(timeout=60) == 130
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(url.hostname), int(url.port or 0)))
