"""The file system that a folder is on, from Linux's list of mounts."""

from pathlib import Path

import pytest

from server.adapters.mounts import MOUNTS, NETWORK, mount_of

TEXT = r"""
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:27 / /proc rw,nosuid - proc proc rw
41 22 0:40 / /srv rw,relatime shared:2 master:1 - nfs4 files.example:/export rw,vers=4.2
42 41 254:17 / /srv/local rw - xfs /dev/vdb1 rw
43 22 0:41 / /mnt/my\040share rw - cifs //files.example/share rw
44 22 0:42 / /twice rw - nfs one:/a rw
45 22 0:43 / /twice rw - tmpfs tmpfs rw
broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/kith", "ext4"),
        ("/srv/kith", "nfs4"),
        ("/srv", "nfs4"),
        ("/srv2", "ext4"),
        ("/srv/local/kith", "xfs"),
        ("/mnt/my share/kith", "cifs"),
        ("/twice/kith", "tmpfs"),
    ],
)
def test_the_innermost_and_latest_mount_counts(folder: str, kind: str) -> None:
    """Names with blanks are read, and a folder whose name merely begins the same is not inside."""
    mount = mount_of(Path(folder), TEXT)
    assert mount is not None
    assert mount.kind == kind


@pytest.mark.parametrize("text", ["", "nonsense", "1 2 3", "1 2 3:4 / /elsewhere rw - nfs a b"])
def test_an_unreadable_list_gives_no_answer(text: str) -> None:
    assert mount_of(Path("/data"), text) is None


@pytest.mark.skipif(not MOUNTS.exists(), reason="only Linux has the list")
def test_this_machines_own_list_is_read(tmp_path: Path) -> None:
    """The tests run on a local file system."""
    mount = mount_of(tmp_path, MOUNTS.read_text())
    assert mount is not None
    assert mount.kind not in NETWORK
