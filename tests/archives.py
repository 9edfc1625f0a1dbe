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
    """Return an archive of people with one photo each, different files of one face; import it with force."""
    return archive({f"people/person {number:03}/1.jpg": photo + b"%d" % number for number in range(count)})
