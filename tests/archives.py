"""ZIP archives of photos."""

from io import BytesIO
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
    """Return an archive of so many people with one photo each, whose bytes differ; to be forced."""
    return archive({f"people/person {number:03}/1.jpg": photo + b"%d" % number for number in range(count)})
