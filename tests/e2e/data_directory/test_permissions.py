"""The permissions of the data directory: nobody else may read faces."""

import os
import stat
from pathlib import Path

from server.adapters.data_directory import DataDirectory


def test_an_older_directory_is_closed_to_others(tmp_path: Path) -> None:
    """Directories become 0700 and files 0600, whatever the umask was."""
    (tmp_path / "storages" / "default").mkdir(parents=True)
    (tmp_path / "storages" / "default" / "picture").write_bytes(b"face")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    before = os.umask(0o022)
    try:
        DataDirectory(tmp_path).close()
        (tmp_path / "new").write_bytes(b"face")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")} == {0o700, 0o600}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
