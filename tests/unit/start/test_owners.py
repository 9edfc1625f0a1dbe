"""A data directory that belongs to somebody else, or is on another machine."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from errno import EACCES
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from tempfile import TemporaryDirectory

import pytest

from server.adapters import data_directory
from server.adapters.data_directory import DataDirectory
from server.cli.doctor.findings import Health, found_by
from server.domain.errors import ReadOnly

AS_NOBODY = """
import hmac, json, os, sys
import server.app, server.bootstrap  # before a process becomes nobody, who may not read them
from server.cli.main import COMMANDS, import_module, main

for module in COMMANDS.values():
    import_module(f"server.cli.{module}")
for line in sys.stdin:
    arguments, *outputs = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    sys.stdout, sys.stderr = (open(path, "w", buffering=1) for path in outputs)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    os._exit(main(arguments))
"""
"""Runs commands as the user nobody, each in a process of its own, and imports everything once."""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
AsNobody = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def as_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsNobody]:
    """Runs a command on a data directory as the user nobody."""
    unmeasured = {
        name: text for name, text in os.environ.items() if not name.startswith("COV")
    }  # the user nobody may not write there
    outputs = [tmp_path_factory.mktemp("nobody") / name for name in ("out", "err")]

    line = [sys.executable, "-c", AS_NOBODY]
    with Popen(line, env=unmeasured, stdin=PIPE, stdout=PIPE, text=True) as runner:
        asked, ended = runner.stdin, runner.stdout
        assert asked
        assert ended

        def run(data: str, *command: str) -> CompletedProcess[str]:
            arguments = [*(command or ("keys", "list")), "--data", data]
            print(json.dumps([arguments, *map(str, outputs)]), file=asked, flush=True)
            return CompletedProcess(arguments, int(ended.readline()), *(path.read_text() for path in outputs))

        yield run


@as_root
@pytest.mark.parametrize("within", ["", "new"])
def test_a_directory_of_somebody_else_names_both_owners(tmp_path: Path, as_nobody: AsNobody, within: str) -> None:
    """Of the directory itself, or of the one around it, if that cannot be entered."""
    done = as_nobody(str(tmp_path / within))
    assert done.returncode == 2
    assert "belongs to root (0), and this process runs as nobody (65534)" in done.stderr
    assert done.stderr.count("\n") == 1


HERE = str(Path(__file__).parent)
COMMANDS = (
    ["audit"],
    ["backup", "/tmp/backup"],
    ["export", "/tmp/export"],
    ["keys", "list"],
    ["persons"],
    ["watch", HERE],
)


@as_root
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_commands_name_both_owners(tmp_path: Path, as_nobody: AsNobody, command: list[str]) -> None:
    """Whatever a command opens first, and without a traceback."""
    done = as_nobody(str(tmp_path), *command)
    assert done.returncode in (1, 2)
    assert "belongs to root (0), and this process runs as nobody (65534)" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@as_root
def test_the_doctor_names_both_owners_if_a_check_is_denied(tmp_path: Path) -> None:
    os.chown(tmp_path, 65533, -1)

    def check() -> str:
        raise PermissionError(EACCES, "Permission denied", str(tmp_path / "kith.db"))

    finding = found_by("data directory", check)
    assert finding.health is Health.FAILED
    assert f"{tmp_path} belongs to user 65533, and this process runs as root (0)" in finding.message


FILES = ("lock", "imports.lock", "kith.db", "kith.db-wal", "usage.db", "person-keys.db", "receipt-key.pem")
WITHIN = ("index/gallery", "cache/network.onnx", "imports/people.zip")


@as_root
@pytest.mark.parametrize("name", [*FILES, *WITHIN, "index", "cache", "imports", "storages"])
def test_what_somebody_else_left_in_a_directory_names_both_owners(as_nobody: AsNobody, name: str) -> None:
    """Even if the directory is one's own, whatever the server opens there."""
    with TemporaryDirectory() as data:  # pytest's own cannot be entered by nobody
        os.chown(data, 65534, 65534)
        theirs = Path(data, name)
        if name in (*FILES, *WITHIN):
            theirs.parent.mkdir(0o700, exist_ok=True)
            os.chown(theirs.parent, 65534, 65534)
            theirs.touch(0o600)
        else:
            theirs.mkdir(0o700)
        done = as_nobody(data)
        said = f"{theirs} belongs to root (0), and this process runs as nobody (65534)"
        assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr


@as_root
def test_root_is_warned_that_the_owner_cannot_read_its_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Root may do everything, but leaves files that the owner cannot read."""
    os.chown(tmp_path, 65533, -1)
    with caplog.at_level(logging.WARNING):
        DataDirectory(tmp_path).close()
    assert any("belongs to user 65533, and this process runs as root (0)" in line for line in caplog.messages)


def test_a_directory_on_another_machine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is created there. (No other machine is available here, so the list of mounts is invented.)"""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / {tmp_path / 'share'} rw - nfs4 files:/a rw\n")
    monkeypatch.setattr(data_directory, "MOUNTS", mounts)
    with pytest.raises(ReadOnly, match=r"share/data is on nfs4 .*put it on a local disk"):
        DataDirectory(tmp_path / "share" / "data")
    assert not (tmp_path / "share").exists()
    DataDirectory(tmp_path / "here").close()
