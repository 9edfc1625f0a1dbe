"""Commands on records in PostgreSQL."""

import subprocess
from pathlib import Path

import pytest

from tests.databases import postgresql
from tests.photographs import OBAMA
from tests.plain import Plain, attach, found, items, new_person
from tests.serving import command, environment, serving


@pytest.fixture(scope="module")
def url() -> str:
    """An empty database."""
    return postgresql().new_url()


def run(data: Path, url: str, *line: str) -> "subprocess.CompletedProcess[str]":
    """Run a command."""
    settings = environment(database=url, data_dir=data, audit="changes")
    return subprocess.run(command(*line), env=settings, capture_output=True, text=True, check=False)


def migrate(*line: str) -> "subprocess.CompletedProcess[str]":
    """Move records."""
    return subprocess.run(command("migrate", *line), env=environment(), capture_output=True, text=True, check=False)


def test_commands_in_any_data_directory_see_what_a_server_wrote(url: str, tmp_path: Path) -> None:
    """Keys, the audit and `kith doctor`."""
    here, there = tmp_path / "here", tmp_path / "there"
    root = tmp_path / "storages"
    with serving(here, database=url, storage_root=root, audit="changes") as server, Plain(server.url) as http:
        attach(http, new_person(http), OBAMA)
    listed = run(there, url, "audit", "--verify")
    assert (listed.returncode, "the chain is whole" in listed.stdout) == (0, True), listed.stderr
    made = run(there, url, "keys", "make", "door", "--scope", "read")
    assert made.returncode == 0, made.stderr
    assert "door" in run(here, url, "keys", "list").stdout
    checked = run(here, url, "doctor")
    assert "Traceback" not in checked.stdout + checked.stderr
    assert "database" in checked.stdout
    assert not (here / "kith.db").exists()


def test_pictures_are_checked_where_they_are(tmp_path: Path) -> None:
    """Database, storage and index agree, and a server that starts elsewhere finds the same people."""
    url, data = postgresql().new_url(), tmp_path / "data"
    with serving(data, database=url) as server, Plain(server.url) as http:
        ada = new_person(http)
        attach(http, ada, OBAMA)
    checked = run(data, url, "verify")
    assert (checked.returncode, checked.stdout) == (0, "all is well\n"), checked.stderr
    with serving(tmp_path / "other", database=url) as server, Plain(server.url) as http:
        assert found(http, OBAMA) == [ada]


def test_a_data_directory_moves_to_postgresql(tmp_path: Path) -> None:
    """With the server stopped; a server on the new database finds the same people, and the directory is unchanged."""
    url, data = postgresql().new_url(), tmp_path / "data"
    with serving(data) as server, Plain(server.url) as http:
        ada = new_person(http)
        attach(http, ada, OBAMA)
        refused = migrate("--data", str(data), "--to", url)
        assert (refused.returncode, "in use" in refused.stderr) == (2, True)
    moved = migrate("--data", str(data), "--to", url)
    assert (moved.returncode, "and compared" in moved.stdout) == (0, True), moved.stderr
    assert migrate("--data", str(data), "--to", url).returncode == 2
    with (
        serving(tmp_path / "other", database=url, storage_root=data / "storages") as server,
        Plain(server.url) as http,
    ):
        assert found(http, OBAMA) == [ada]
        (image,) = items(http, f"/persons/{ada}/images")
        assert http.get(f"/persons/{ada}/images/{image['id']}").content == OBAMA


@pytest.mark.parametrize(("line", "instead"), [(("backup", "x"), "pg_dump"), (("restore", "x"), "pg_restore")])
def test_commands_for_files_are_refused_with_what_to_use_instead(
    url: str, tmp_path: Path, line: tuple[str, ...], instead: str
) -> None:
    done = run(tmp_path / "data", url, *line)
    assert (done.returncode, instead in done.stderr) == (2, True)


def test_a_start_without_its_database_says_so(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "postgresql://kith:correct-horse@127.0.0.1:1/kith", "serve", "--port", "0")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "refused" in done.stderr
    assert "correct-horse" not in done.stderr
    assert "Traceback" not in done.stderr
