"""The kind of file system that a folder is on."""

import re
from pathlib import Path

from attrs import frozen

MOUNTS = Path("/proc/self/mountinfo")
"""Linux's list of mounts; other systems have none."""

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs"})
"""Network file systems, on which neither locks nor shared memory work as the database requires."""

_ESCAPED = re.compile(r"\\([0-7]{3})")


@frozen
class Mount:
    """A mounted file system."""

    point: Path
    kind: str


def mount_of(folder: Path, mountinfo: str) -> Mount | None:
    """Return the mount of an absolute folder according to the text of /proc/self/mountinfo, or None."""
    around = [mount for mount in map(_mount, mountinfo.splitlines()) if mount and folder.is_relative_to(mount.point)]
    return (
        max(enumerate(around), key=lambda numbered: (len(numbered[1].point.parts), numbered[0]))[1] if around else None
    )


def _mount(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    fields, kinds = before.split(" "), after.split(" ")
    if not separator or len(fields) < 5:
        return None
    return Mount(Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4])), kinds[0])
