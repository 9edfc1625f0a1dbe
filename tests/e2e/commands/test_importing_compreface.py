"""`kith import compreface`: from its API, and from a dump of its database.

CompreFace itself is not available here (it comes only as containers): a server answers as its users' guide documents.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest

from client import Sdk
from tests.commands import kith
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.serving import Server, serving
from tests.stand_in import standing_in

KEY = "1f348698-6985-4296-914e-a5e3270cfad7"
PHOTOS = {"a-1": ("Barack Obama", OBAMA), "a-2": ("Barack Obama", OBAMA_LATER), "b-1": ("José\tBiden", BIDEN)}
LOST = {"lost": ("Ada", b"")}
"""CompreFace answers with an empty body if it has no image."""


class Recognition(BaseHTTPRequestHandler):
    """CompreFace's two calls, with pages of two whatever size is asked for."""

    def do_GET(self) -> None:
        """Answer."""
        url = urlsplit(self.path)
        if self.headers["x-api-key"] != KEY:
            self.answer(401, json.dumps({"message": "Missing or wrong key", "code": 1}).encode())
        elif url.path == "/api/v1/recognition/faces":
            page = int(parse_qs(url.query)["page"][0])
            every = [{"image_id": image, "subject": subject} for image, (subject, _) in {**PHOTOS, **LOST}.items()]
            told = {"faces": every[2 * page : 2 * page + 2], "page_number": page, "page_size": 2, "total_pages": 2}
            self.answer(200, json.dumps(told).encode())
        else:
            self.answer(200, {**PHOTOS, **LOST}[url.path.split("/")[-2]][1])

    def answer(self, status: int, body: bytes) -> None:
        """Send it."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def recognition() -> Iterator[str]:
    """The address of a server that answers like CompreFace."""
    with standing_in(Recognition) as url:
        yield url


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose data directory receives the imports."""
    with serving(tmp_path_factory.mktemp("compreface") / "data") as server:
        yield server


def run(server: Server, *arguments: object, key: str | None = KEY) -> subprocess.CompletedProcess[str]:
    """Run `kith import compreface`."""
    proxied = {"HTTP_PROXY": "http://127.0.0.1:9"}  # which must not be used for this machine
    with patch.dict(os.environ, {**proxied, **({"COMPREFACE_API_KEY": key} if key else {})}):
        return kith("import", "compreface", *arguments, "--data", server.data)


def people(sdk: Sdk) -> dict[str, int]:
    """Return how many pictures everyone has, by external id."""
    everyone = list(sdk.persons.iterate())
    return {person.external_id or "": len(list(sdk.persons.iterate_images(person.id or 0))) for person in everyone}


def test_subjects_come_from_a_running_compreface_once(server: Server, sdk: Sdk, recognition: str) -> None:
    for counts in ("3 enrolled, 0 there already, 1 refused", "0 enrolled, 3 there already, 1 refused"):
        done = run(server, recognition, "--group", "from CompreFace")
        assert done.stdout.startswith(counts)
        assert "Ada/lost: cannot be read: CompreFace has no such image" in done.stderr
    assert people(sdk) == {"Barack Obama": 2, "José\tBiden": 1}
    assert [group.name for group in sdk.groups.iterate()] == ["from CompreFace"]


DUMP = """\
--
-- PostgreSQL database dump
--

COPY public.embedding (id, subject_id, embedding, calculator, img_id) FROM stdin;
e-1\ts-1\t{0.5,0.25}\tfacenet.Calculator\ta-1
e-2\ts-1\t{0.5,0.25}\tinsightface.Calculator\ta-1
e-3\ts-1\t{0.5,0.25}\tfacenet.Calculator\ta-2
e-4\ts-2\t{0.5,0.25}\tfacenet.Calculator\tb-1
e-5\ts-3\t{0.5,0.25}\tfacenet.Calculator\t\\N
\\.


COPY public.img (id, content) FROM stdin;
%s
\\.


COPY public.model (id, name) FROM stdin;
1\tmine
\\.


COPY public.subject (id, api_key, subject_name) FROM stdin;
s-1\t%s\tBarack Obama
s-2\t%s\tJosé\\tBiden
s-3\t%s\tDemo
\\.
"""


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A dump as `pg_dump` writes it."""
    images = "\n".join(f"{image}\t\\\\x{content.hex()}" for image, (_, content) in PHOTOS.items())
    file = tmp_path / "dump.sql"
    file.write_text(DUMP % (images, KEY, "another", KEY))
    return file


def test_subjects_come_from_a_dump(server: Server, sdk: Sdk, dump: Path) -> None:
    """Those of one service if its key is given, otherwise of all."""
    assert run(server, dump).stdout.startswith("2 enrolled, 0 there already, 0 refused")
    assert people(sdk) == {"Barack Obama": 2}
    assert run(server, dump, key=None).stdout.startswith("1 enrolled, 2 there already, 0 refused")
    assert people(sdk) == {"Barack Obama": 2, "José\tBiden": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PGDMP\1\x0e", "is in pg_dump's custom format; convert it: pg_restore -f dump.sql"),
        (b"hello", "has no photos of CompreFace; create it with pg_dump --format=plain"),
        (b"COPY public.img (a, b) FROM stdin;\n1\t2\n\\.\n", "is not a dump of CompreFace: it has no column"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_not_such_a_dump_is_one_line(
    server: Server, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "dump.sql"
    if content is not None:
        file.write_bytes(content)
    done = run(server, file)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr


def test_a_compreface_that_does_not_answer_is_one_line(server: Server, recognition: str) -> None:
    """It refuses the key, is not running, is another program, or was not given."""
    for arguments, key, said in [
        ((recognition,), "wrong", "answers 401 Unauthorized: Missing or wrong key"),
        ((recognition,), None, "set COMPREFACE_API_KEY"),
        (("http://127.0.0.1:9",), KEY, "http://127.0.0.1:9 cannot be read"),
        ((server.url,), KEY, "answers 404"),
        (("ftp://127.0.0.1",), KEY, "not the URL of a server"),
        ((), KEY, "say where CompreFace is"),
    ]:
        done = run(server, *arguments, key=key)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert said in done.stderr
