"""Archives and folders of photos."""

import os
from contextlib import closing
from io import BytesIO
from pathlib import Path
from socket import AF_UNIX, socket
from zipfile import ZipFile


def archive(files: dict[str, bytes]) -> BytesIO:
    """Return a ZIP archive of these files."""
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        for name, file in files.items():
            packed.writestr(name, file)
    content.seek(0)
    return content


def people(count: int, photo: bytes) -> BytesIO:
    """Return an archive of people with one photo each, different files of one face; import it with force."""
    return archive({f"people/person {number:03}/1.jpg": photo + b"%d" % number for number in range(count)})


def not_files(folder: Path) -> list[Path]:
    """Put entries that have a photo's name but are not files into a folder, and return the paths."""
    (folder / "gone.jpg").symlink_to("nowhere.jpg")
    (folder / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(folder / "pipe.jpg")
    with closing(socket(AF_UNIX)) as made:
        made.bind(os.path.relpath(folder / "socket.jpg"))  # an address may have only 107 bytes
    return [folder / f"{name}.jpg" for name in ("gone", "loop", "pipe", "socket")]
