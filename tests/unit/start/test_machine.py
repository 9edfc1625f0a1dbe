"""On an unsuitable machine, a server says so in a sentence."""

import subprocess
import sys

import pytest

from server.environment.machine import unfit
from tests.photographs import ROOT

OLD = "processor\t: 0\nflags\t\t: fpu sse sse2 ssse3 sse4_1 sse4_2 popcnt\nprocessor\t: 1\n"
NEW = OLD.replace("popcnt", "popcnt avx avx2")
AS_WINDOWS = "import sys, runpy; sys.platform = 'win32'; runpy.run_module('server.cli.main', run_name='__main__')"


@pytest.mark.parametrize(("machine", "cpuinfo"), [("x86_64", NEW), ("x86_64", ""), ("aarch64", ""), ("aarch64", OLD)])
def test_a_suitable_machine_is_accepted(machine: str, cpuinfo: str) -> None:
    """So is one that says nothing about its processor."""
    assert unfit("linux", machine, cpuinfo) is None


def test_a_processor_without_avx_is_named() -> None:
    assert "no AVX" in str(unfit("linux", "x86_64", OLD))


def test_windows_is_refused_with_where_the_server_runs() -> None:
    """Before any module is imported that Windows lacks."""
    line = [sys.executable, "-c", AS_WINDOWS, "serve"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "use WSL or a container" in done.stderr
    assert done.stderr.count("\n") == 1
