"""A server that cannot start says why in one line, and so does every other command."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.e2e.small_disk import NAMESPACE, possible
from tests.photographs import ROOT
from tests.serving import command, environment


def refusal(line: list[str], **settings: object) -> str:
    """Run a command that must fail soon, and return what it says; it is no traceback."""
    done = subprocess.run(line, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=60)
    assert done.returncode not in (0, -9, -15)
    assert "Traceback" not in done.stderr
    assert "listens" not in done.stdout
    return done.stderr


@pytest.mark.parametrize("name", ["serve", "checkpoint", "verify"])
def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """Itself, or something above it."""
    (tmp_path / "file").write_text("mine")
    for data in (tmp_path / "file", tmp_path / "file" / "data"):
        said = refusal(command(name, "--data", str(data)))
        assert said.count("\n") == 1
        assert str(data) in said
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")
def test_a_data_directory_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """On a disk that is read-only, before the server listens."""
    mount = 'mount -t tmpfs -o ro tmpfs "$0" && exec "$@"'
    line = [*NAMESPACE, "sh", "-c", mount, str(tmp_path), *command("serve", "--port", "0", "--data", str(tmp_path))]
    assert "cannot be used" in refusal(line)


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", "many"), ("workers", "0"), ("threads", "-1"), ("max_image_bytes", "1.5"), ("max_image_byte", "1")],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path: Path, name: str, value: str) -> None:
    """By its name in the environment; a misspelt one too."""
    said = refusal(command("serve"), data_dir=tmp_path, **{name: value})
    assert f"KITH_{name.upper()}" in said
    assert said.count("\n") == 1


def test_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    """It is not touched."""
    content = b"this is no database, but perhaps somebody needs it" * 100
    (tmp_path / "kith.db").write_bytes(content)
    for name in ("checkpoint", "verify"):
        assert "not a database" in refusal(command(name, "--data", str(tmp_path)))
    line = command("serve", "--data", str(tmp_path), "--port", "0")
    done = subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "not a database" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "kith.db").read_bytes() == content


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    """The server does not pick another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refusal(command("serve", "--data", str(tmp_path), "--port", str(port)))


def test_the_data_directory_is_made_on_first_use(tmp_path: Path) -> None:
    """With all folders above it, and everything in one place."""
    data = tmp_path / "not" / "there yet" / "dätä"
    subprocess.run(command("checkpoint", "--data", str(data)), cwd=ROOT, env=environment(), check=True)
    assert {path.name for path in data.iterdir()} >= {"kith.db", "storages", "index"}
    assert [path.name for path in tmp_path.iterdir()] == ["not"]
