"""`kith doctor` on machines, settings and data directories that are well, and on some that are not."""

import json
import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.cli.main import main
from tests.e2e.small_disk import NAMESPACE, possible
from tests.object_storage import ObjectStorage
from tests.photographs import BIDEN, OBAMA, ROOT
from tests.plain import Plain, attach, new_person
from tests.serving import command, environment, serving

CHECKS = [
    *("settings", "machine", "clock", "disk", "port", "https", "data directory", "database"),
    *("storages", "access", "encryption", "models", "encodings", "index"),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two persons and a snapshot, to be copied."""
    data = tmp_path_factory.mktemp("kept") / "data"
    with serving(data, checkpoint_seconds=0.1) as server, Plain(server.url) as http:
        for photo in (OBAMA, BIDEN):
            attach(http, new_person(http), photo)
        deadline = time.monotonic() + 60
        while not (data / "index" / "gallery").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    return data


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(kept, tmp_path / "data"))


Found = dict[str, tuple[str, str]]
"""The health and the message of each check."""

Ask = Callable[..., tuple[int, Found]]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks the doctor, in this process since the networks are loaded here, under settings of the environment."""

    def ask(data: Path, **settings: object) -> tuple[int, Found]:
        for name, value in {"port": 0, **settings}.items():
            monkeypatch.setenv(f"KITH_{name.upper()}", str(value))
        capsys.readouterr()  # what other commands printed
        code = main(["doctor", "--json", "--data", str(data)])
        out, err = capsys.readouterr()
        assert err == ""
        return code, by_check(out)

    return ask


def by_check(told: str) -> Found:
    """Return what was printed as JSON."""
    return {one["check"]: (one["health"], one["message"]) for one in json.loads(told)}


def only(found: Found, *checks: str) -> list[tuple[str, str]]:
    """Return what these checks found, and make sure that all others are well."""
    assert {check for check, (health, _) in found.items() if health != "ok"} == set(checks), found
    return [found[check] for check in checks]


def test_every_sound_check_is_a_line(data: Path) -> None:
    line = command("doctor", "--data", str(data))
    done = subprocess.run(line, cwd=ROOT, env=environment(port=0), capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [(text[:9].strip(), text[9:24].strip()) for text in lines[:-1]] == [("ok", check) for check in CHECKS]
    assert lines[-1] == "all is well"
    assert f"{data} is writable" in done.stdout


def test_an_invalid_setting_is_named(data: Path, doctor: Ask) -> None:
    """Nothing else is checked, since that would be under other settings."""
    code, found = doctor(data, threads="many")
    assert (code, list(found)) == (1, ["settings"])
    assert found["settings"] == ("failed", "KITH_THREADS cannot be 'many'")


def damaged(data: Path) -> None:
    """Overwrite a page of the database."""
    content = bytearray((data / "kith.db").read_bytes())
    content[8192:12288] = b"\xff" * 4096
    (data / "kith.db").write_bytes(content)


def newer(data: Path) -> None:
    """Make the database one of a later version."""
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        records.execute("INSERT INTO migrations VALUES (9000)")
    records.close()


def replaced(data: Path) -> None:
    """Put a folder where the database is."""
    (data / "kith.db").unlink()
    (data / "kith.db").mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"), [(damaged, "kith restore"), (newer, "step 9000"), (replaced, "is not a file")]
)
def test_a_database_that_cannot_be_served_from_fails(
    data: Path, spoil: Callable[[Path], None], words: str, doctor: Ask
) -> None:
    spoil(data)
    code, found = doctor(data)
    assert code == 1
    assert {"access", "encodings", "index"}.isdisjoint(found)
    ((health, message),) = only(found, "database")
    assert (health, words in message) == ("failed", True)


def lost(data: Path) -> None:
    """Remove the database, and nothing else."""
    (data / "kith.db").unlink()


def emptied(data: Path) -> None:
    """Empty the database's file."""
    (data / "kith.db").write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "check"),
    [(damaged, "database"), (replaced, "database"), (lost, "data directory"), (emptied, "data directory")],
)
def test_the_command_that_the_doctor_names_brings_a_lost_database_back(
    data: Path, tmp_path: Path, spoil: Callable[[Path], None], check: str, doctor: Ask
) -> None:
    backups = tmp_path / "backups"
    assert main(["backup", str(backups), "--data", str(data)]) == 0
    spoil(data)
    code, found = doctor(data)
    assert (code, found[check][0]) == (1, "failed")
    named = re.search("`kith (restore .+?)`", found[check][1])
    assert named, found[check]
    assert main(shlex.split(named[1].replace("BACKUPS", str(backups)))) == 0
    code, found = doctor(data)
    assert only(found) == []


def test_an_older_database_stays_as_it_is(data: Path, doctor: Ask) -> None:
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        records.execute("DELETE FROM migrations WHERE number >= 8")
        records.execute("DROP TABLE scores")
        records.commit()
        records.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    records.close()
    before = (data / "kith.db").read_bytes()
    code, found = doctor(data)
    assert code == 0
    assert "the server migrates it from step 7 to" in found["database"][1]
    assert [health for health, _ in only(found, "storages", "encodings")] == ["warning", "warning"]
    assert (data / "kith.db").read_bytes() == before


def test_pictures_of_another_encoder_fail(data: Path, doctor: Ask) -> None:
    code, found = doctor(data, encoder="dlib")
    assert code == 1
    assert (found["encodings"][0], "kith reindex" in found["encodings"][1]) == ("failed", True)


def test_a_storage_that_cannot_be_reached_fails(data: Path, s3: ObjectStorage, doctor: Ask) -> None:
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        uri = s3.new_uri()
        columns = "INSERT INTO storages (uri, location, created, updated) SELECT ?, ?, created, updated FROM storages"
        records.execute(columns, (uri, uri))
    records.close()
    assert doctor(data)[1]["storages"] == ("ok", "1 of 2 in S3, and all can be reached")
    with s3.cut_off():
        code, found = doctor(data)
    assert code == 1
    ((health, message),) = only(found, "storages")
    assert (health, "bucket 'pictures' cannot be reached" in message) == ("failed", True)


def test_a_folder_of_pictures_that_is_gone_fails(data: Path, doctor: Ask) -> None:
    (lost, *_) = (path for path in (data / "storages").rglob("*") if path.is_file())
    lost.unlink()
    code, found = doctor(data)
    ((health, message),) = only(found, "storages")
    assert (code, health, "1 of 2 pictures checked cannot be found" in message) == (1, "failed", True)
    shutil.rmtree(data / "storages")
    code, found = doctor(data)
    ((health, message),) = only(found, "storages")
    assert (code, health, "the folder cannot be found" in message) == (1, "failed", True)


def test_a_damaged_model_is_built_again(data: Path, doctor: Ask) -> None:
    for graph in (data / "cache").glob("*.onnx"):
        content = bytearray(graph.read_bytes())
        content[len(content) // 2] ^= 1
        graph.write_bytes(content)
    code, found = doctor(data)
    ((health, message),) = only(found, "models")
    assert (code, health, message.count("is damaged and is built again")) == (0, "warning", 3)
    assert only(doctor(data)[1]) == []


def test_models_that_are_not_networks_fail(data: Path, tmp_path: Path, doctor: Ask) -> None:
    (tmp_path / "encoder.onnx").write_text("no network")
    code, found = doctor(data, encoder_file=tmp_path / "encoder.onnx")
    assert code == 1
    ((health, message),) = only(found, "models")
    assert (health, str(tmp_path / "encoder.onnx") in message) == ("failed", True)
    assert "index" not in found


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        yield other.getsockname()[1]


def test_a_taken_port_fails_unless_kith_has_it(data: Path, taken: int, doctor: Ask) -> None:
    code, found = doctor(data, port=taken)
    assert code == 1
    ((health, message),) = only(found, "port")
    assert (health, "Address already in use" in message, "KITH_PORT" in message) == ("failed", True, True)
    with serving(data) as server:
        code, found = doctor(data, port=server.url.split(":")[2].split("/")[0])
        assert code == 0
        assert "Kith answers" in found["port"][1]


def test_an_unsafe_or_invalid_set_up_fails_as_it_would_at_a_start(data: Path, tmp_path: Path, doctor: Ask) -> None:
    """A server open to all without a key, an invalid certificate, photos that do not fit into memory."""
    (tmp_path / "cert.pem").write_text("no certificate")
    tls = {"tls_cert": tmp_path / "cert.pem", "tls_key": tmp_path / "cert.pem"}
    code, found = doctor(data, host="0.0.0.0", max_photo_memory=10**12, **tls)
    assert code == 1
    access, https, machine = only(found, "access", "https", "machine")
    assert (access[0], "kith keys make" in access[1]) == ("failed", True)
    assert (https[0], "cert.pem" in https[1]) == ("failed", True)
    assert (machine[0], "KITH_MAX_PHOTO_MEMORY" in machine[1]) == ("warning", True)


def test_each_part_of_a_data_directory_is_checked(data: Path, doctor: Ask) -> None:
    """A clock behind what was written, a directory open to others, which is closed, and a damaged snapshot."""
    snapshot = data / "index" / "gallery"
    snapshot.write_bytes(snapshot.read_bytes()[:-1] + b"\0")
    data.chmod(0o755)
    later = time.time() + 10 * 86_400
    os.utime(data / "kith.db", (later, later))
    code, found = doctor(data)
    assert code == 1
    clock, directory, index = only(found, "clock", "data directory", "index")
    assert (clock[0], "timedatectl" in clock[1]) == ("failed", True)
    assert (directory[0], "open to other users" in directory[1]) == ("warning", True)
    assert (index[0], "it is damaged" in index[1]) == ("warning", True)
    assert data.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")
@pytest.mark.parametrize(("mebibytes", "health"), [(50, "failed"), (500, "warning")])
def test_a_disk_that_is_nearly_full_is_reported_and_a_new_directory_is_not_made(
    tmp_path: Path, mebibytes: int, health: str
) -> None:
    mount = f'mount -t tmpfs -o size={mebibytes}m tmpfs "$0" && exec "$@"'
    line = [*NAMESPACE, "sh", "-c", mount, str(tmp_path), *command("doctor", "--json", "--data", str(tmp_path / "new"))]
    done = subprocess.run(line, cwd=ROOT, env=environment(port=0), capture_output=True, text=True)
    found = by_check(done.stdout)
    assert done.returncode == (1 if health == "failed" else 0)
    ((found_health, message),) = only(found, "disk")
    assert (found_health, "free some space" in message) == (health, True)
    assert found["data directory"] == ("ok", f"{tmp_path / 'new'} is new: the server creates it at startup")


def test_a_directory_of_something_else_is_a_warning_and_left_alone(tmp_path: Path, doctor: Ask) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters").chmod(0o755)
    code, found = doctor(tmp_path)
    assert code == 0
    ((health, message),) = only(found, "data directory")
    assert (health, "check that it is the right directory" in message) == ("warning", True)
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
    assert (tmp_path / "letters").stat().st_mode & 0o777 == 0o755
