"""Servers whose PostgreSQL compares the templates, alone and beside servers with a copy of the index."""

import subprocess
from pathlib import Path

import pytest

from tests.databases import postgresql
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, found, new_group, new_person, search
from tests.serving import command, environment, serving, wait_until

HEX = "0" * 64


def run(data: Path, *line: str, **settings: object) -> "subprocess.CompletedProcess[str]":
    """Run a command on a data directory."""
    given = environment(data_dir=data, index="pgvector", **settings)
    return subprocess.run(command(*line), env=given, capture_output=True, text=True, check=False)


def test_it_takes_over_from_a_copy_and_removes_it(tmp_path: Path) -> None:
    """People enrolled before are found, and the copy on disk, which nobody would update, is gone."""
    url, data = postgresql().new_url("vector"), tmp_path / "data"
    with serving(data, database=url, checkpoint_seconds=0.1) as server, Plain(server.url) as http:
        ada = new_person(http)
        attach(http, ada, OBAMA)
        wait_until((data / "index" / "gallery").exists)
    with serving(data, database=url, index="pgvector") as server, Plain(server.url) as http:
        assert not (data / "index" / "gallery").exists()
        assert found(http, OBAMA_LATER) == [ada]
    checked = run(data, "verify", database=url)
    assert (checked.returncode, checked.stdout) == (0, "all is well\n"), checked.stderr
    assert "in the database" in run(data, "doctor", database=url).stdout


def test_both_kinds_of_servers_answer_alike(tmp_path: Path) -> None:
    """To the last digit, in every scope, whichever of them made the change."""
    url, root = postgresql().new_url("vector"), tmp_path / "storages"
    with (
        serving(tmp_path / "copy", database=url, storage_root=root) as copy,
        serving(tmp_path / "none", database=url, storage_root=root, index="pgvector") as none,
        Plain(copy.url) as one,
        Plain(none.url) as other,
    ):
        ada, bob, eve = (new_person(http, metadata={"n": n}) for n, http in enumerate((one, other, one)))
        for http, person, photo in ((one, ada, OBAMA), (other, bob, BIDEN), (other, eve, COLLINS)):
            attach(http, person, photo)
        group = new_group(other, ada, bob)
        for scope in ({}, {"group_ids": [group]}, {"filter": {"n": {"gte": 1}}}):
            limits = {"max_distance": 2.0, "result_size": 10, **scope}
            here, there = (search(http, OBAMA_LATER, **limits) for http in (one, other))
            assert here == there
            assert here
        assert one.delete(f"/persons/{ada}").status_code == 204
        assert found(other, OBAMA_LATER, max_distance=0.4) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "KITH_INDEX=pgvector needs KITH_DATABASE"),
        ({"database": "postgresql://db.example/kith", "master_key": HEX}, "KITH_MASTER_KEY"),
        ({"master_key": HEX}, "KITH_DATABASE"),
    ],
)
def test_incompatible_settings_are_refused_in_one_line(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    done = run(tmp_path / "data", "serve", **settings)
    assert (done.returncode, done.stderr.count("\n"), words in done.stderr) == (2, 1, True), done.stderr
    assert not (tmp_path / "data").exists()


def test_a_database_without_the_extension_is_refused_in_one_line(tmp_path: Path) -> None:
    """The line says what its administrator has to run; no other index needs the extension."""
    done = run(tmp_path / "data", "serve", "--port", "0", database=postgresql().new_url())
    assert (done.returncode, done.stdout) == (2, "")
    assert "`CREATE EXTENSION vector`" in done.stderr
    assert done.stderr.count("\n") == 1
