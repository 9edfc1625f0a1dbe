"""Write the database of an earlier version: `python -m tests.old_databases.make COMMIT`.

The server of that commit runs with the libraries of this one, and is told what an application would tell it.
"""

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import requests

from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, ROOT
from tests.plain import Plain, attach, items, new_group, new_person

HERE = Path(__file__).parent
FUTURE = "2099-01-01T00:00:00+00:00"
SETTINGS = {"KITH_INBOX_HOURS": "8760", "KITH_AUDIT": "changes"}


def main(commit: str) -> None:
    """Write N.db.gz and N.json for the schema of a commit."""
    with tempfile.TemporaryDirectory() as scratch:
        tree, data = Path(scratch, "tree"), Path(scratch, "data")
        subprocess.run(["git", "worktree", "add", "--detach", tree, commit], cwd=ROOT, check=True, capture_output=True)
        try:
            answers = _lived(tree, data)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
        with closing(sqlite3.connect(data / "kith.db")) as database:
            database.execute("VACUUM")
            (steps,) = database.execute("SELECT max(number) FROM migrations").fetchone()
        (HERE / f"{steps}.db.gz").write_bytes(gzip.compress((data / "kith.db").read_bytes(), mtime=0))
        (HERE / f"{steps}.json").write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")


def _lived(tree: Path, data: Path) -> dict[str, object]:
    """Return what the server of a source tree answers about a data directory after a while."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
    known = (tree / "server" / "settings.py").read_text()
    settings = {name: text for name, text in SETTINGS.items() if f" {name[5:].lower()}:" in known}
    line = [sys.executable, "-m", "server.cli.main", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(
        line, cwd=tree, env={**environment, **settings, "PYTHONPATH": str(tree)}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            return _answers(Plain(_ready(found[0])))
        finally:
            process.send_signal(signal.SIGTERM)


def _ready(url: str) -> str:
    root = url.removesuffix("/api") + "/api"
    while requests.get(f"{root}/readyz", timeout=60).status_code != 200:
        time.sleep(0.1)
    return root


def _answers(http: Plain) -> dict[str, object]:
    obama = new_person(http, "José Café", metadata={"a.b": ["x", 1.5, None, {}], "floor": 3}, external_id="Cafe\u0301")
    biden = new_person(http, "Øystein", expire_at=FUTURE)
    gone = new_person(http, "Gone")
    for person, photo in ((obama, OBAMA), (obama, OBAMA_LATER), (biden, BIDEN), (gone, BIDEN)):
        attach(http, person, photo)
    group = new_group(http, obama, gone)
    http.put(f"/groups/{group}", json={"name": "Gruppe Ä", "metadata": {"née": "ß"}})
    http.delete(f"/persons/{gone}")
    http.post("/search", files={"image": COLLINS})
    _run_jobs(http)
    return {
        "persons": items(http, "/persons"),
        "images": {str(person): items(http, f"/persons/{person}/images") for person in (obama, biden)},
        "groups": items(http, "/groups"),
        "members": items(http, f"/groups/{group}/persons"),
        "storage": items(http, "/storage"),
        **{name: items(http, f"/{name}") for name in _lists_of_jobs(http)},
    }


def _run_jobs(http: Plain) -> None:
    for path in ("imports", "jobs/import", "jobs/cluster"):
        if _has(http, path):
            answer = http.post(f"/{path}", data=_archive(), headers={"Content-Type": "application/zip"})
            assert answer.ok, answer.text
    for name in _lists_of_jobs(http):
        while any(job["finished"] is None for job in items(http, f"/{name}")):
            time.sleep(0.2)


def _lists_of_jobs(http: Plain) -> list[str]:
    return [name for name in ("imports", "jobs") if _has(http, name)]


def _archive() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("Eileen Collins/1.jpg", COLLINS)
        archive.writestr("Nobody/1.jpg", b"no photo")
    return content.getvalue()


def _has(http: Plain, path: str) -> bool:
    return f"/api/{path}" in http.get("/openapi.json").json()["paths"]


if __name__ == "__main__":
    main(sys.argv[1])
