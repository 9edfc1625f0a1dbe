"""Hostile or damaged archives are refused as a whole, and leave nothing behind."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
import requests

from client import Sdk
from client.errors import ArchiveInvalid, Invalid
from tests.archives import archive
from tests.e2e.imports.conftest import MOST_BYTES, finished
from tests.photographs import OBAMA
from tests.serving import Server


def named(name: str) -> bytes:
    """Return an archive with a photo of this name."""
    return archive({name: OBAMA}).getvalue()


def bomb() -> bytes:
    """Return a small archive that would unpack to a hundred megabytes."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for number in range(100):
            packed.writestr(f"Ada/{number}.bmp", bytes(2**20))
    return content.getvalue()


def link() -> bytes:
    """Return an archive with a link."""
    member = ZipInfo("Ada/1.jpg")
    member.create_system, member.external_attr = 3, 0o120777 << 16
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr(member, "/etc/passwd")
    return content.getvalue()


def encrypted() -> bytes:
    """Return an archive whose photo claims to be encrypted."""
    content = bytearray(named("Ada/1.jpg"))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    return bytes(content)


def packed_by_lzma() -> bytes:
    """Return an archive that takes as much memory to unpack as it declares."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_LZMA) as packed:
        packed.writestr("Ada/1.jpg", OBAMA)
    return content.getvalue()


def many_members() -> bytes:
    """Return an archive whose list has more members than allowed."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 100_001
    return directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 0, 0)


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (bomb, "would unpack to 104,857,600 bytes"),
    (lambda: named("../Ada/1.jpg"), "is not in the archive"),
    (lambda: named("Ada/../../1.jpg"), "is not in the archive"),
    (lambda: named("/etc/1.jpg"), "is not in the archive"),
    (lambda: named("..\\..\\1.jpg"), "is not in the archive"),
    (lambda: named("C:\\Ada\\1.jpg"), "is not in the archive"),
    (link, "is a link"),
    (encrypted, "is encrypted"),
    (packed_by_lzma, "is compressed with method 14"),
    (many_members, "100,001 members"),
    (lambda: named("Ada/1.jpg")[:-30], "not a complete ZIP archive"),
    (lambda: archive({}).getvalue(), "neither photos nor"),
    (lambda: archive({"Ada/notes.txt": b"none", "__MACOSX/Ada/1.jpg": b"none"}).getvalue(), "neither photos nor"),
    (lambda: b"", "not a complete ZIP archive"),
    (lambda: OBAMA, "not a complete ZIP archive"),
]


@pytest.mark.parametrize(("make", "said"), HOSTILE)
def test_a_hostile_archive_is_refused(sdk: Sdk, make: Callable[[], bytes], said: str) -> None:
    """The error says why; no import starts, and the fixture checks that no file is left."""
    with pytest.raises(ArchiveInvalid, match=said):
        sdk.imports.start(BytesIO(make()))
    assert not list(sdk.imports.iterate())


@pytest.mark.parametrize("said", [True, False])
def test_an_archive_that_is_too_long_is_refused(sdk: Sdk, importer: Server, said: bool) -> None:
    content = archive({"Ada/1.jpg": bytes(MOST_BYTES)}).getvalue()
    headers = {"Content-Type": "application/zip"}
    body = content if said else iter([content[: 2**20], content[2**20 :]])
    answer = requests.post(f"{importer.url}/jobs/import", data=body, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["type"]) == (413, "body_too_large")
    with pytest.raises(Invalid, match=f"longer than {MOST_BYTES} bytes"):
        sdk.imports.start(BytesIO(content))
    assert not list(sdk.imports.iterate())


def lying() -> bytes:
    """Return an archive with a photo that yields more than its header says, and a good one."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        packed.writestr("Ada/1.bmp", bytes(2**16))
        packed.writestr("Obama/1.jpg", OBAMA)
    changed = bytearray(content.getvalue())
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", changed, changed.index(signature) + size, 1000)
    return bytes(changed)


def damaged() -> bytes:
    """Return an archive with a photo whose bytes do not match its checksum."""
    content = archive({"Ada/1.jpg": b"photo" * 100, "Obama/1.jpg": OBAMA}).getvalue()
    return content.replace(b"photo" * 100, b"other" * 100)


def too_large() -> bytes:
    """Return an archive with a file larger than pictures may be."""
    return archive({"Ada/1.bmp": zlib.compress(b"") * 2**18, "Obama/1.jpg": OBAMA}).getvalue()


def not_utf8() -> bytes:
    """Return an archive where a person's name is not UTF-8, as old programs write it."""
    return archive({"M?ller/1.jpg": b"photo", "Obama/1.jpg": OBAMA}).getvalue().replace(b"M?ller", b"M\xfcller")


@pytest.mark.parametrize(
    ("make", "type", "said"),
    [
        (lying, "image_invalid", "cannot be unpacked"),
        (damaged, "image_invalid", "cannot be unpacked"),
        (too_large, "image_too_large", "the limit is 1048576"),
        (not_utf8, "validation_failed", "not UTF-8; rename it"),
    ],
)
def test_only_the_photo_that_cannot_be_read_is_refused(
    sdk: Sdk, make: Callable[[], bytes], type: str, said: str
) -> None:
    done = finished(sdk, sdk.imports.start(BytesIO(make())))
    assert (done.state, done.enrolled, done.refused) == ("done", 1, 1)
    (refused,) = sdk.imports.iterate_refusals(done.id)
    assert refused.type == type
    assert said in refused.message


def test_a_body_that_is_cut_short_starts_nothing(sdk: Sdk, importer: Server) -> None:
    """Nor does one with a Content-Encoding, or one of another type."""
    url, content = f"{importer.url}/jobs/import", named("Ada/1.jpg")
    headers = {"Content-Type": "application/zip", "Content-Encoding": "gzip"}
    assert requests.post(url, data=content, headers=headers, timeout=60).json()["type"] == "unsupported_media_type"
    headers = {"Content-Type": "application/octet-stream"}
    assert requests.post(url, data=content, headers=headers, timeout=60).json()["type"] == "unsupported_media_type"
    assert not list(sdk.imports.iterate())
