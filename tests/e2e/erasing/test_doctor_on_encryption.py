"""`kith doctor` says what is encrypted."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.backups.people import people_in
from tests.e2e.erasing.conftest import MASTER, Kith


def asked(kith: Kith, data: Path) -> tuple[str, str]:
    """Return the health of encryption, and the message about it."""
    (found,) = [one for one in json.loads(kith("doctor", "--json", "--data", data)[1]) if one["check"] == "encryption"]
    return found["health"], found["message"]


def test_it_distinguishes_clear_from_sealed_and_changes_neither(
    kith: Kith, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a directory in the clear to one whose master key is lost."""
    monkeypatch.setenv("KITH_PORT", "0")
    data = tmp_path / "data"
    assert asked(kith, data) == ("ok", "the server encrypts pictures and templates from the beginning")
    with people_in(data) as people:
        people.enrol(3)
    health, told = asked(kith, data)
    assert (health, "nothing is encrypted yet" in told) == ("warning", True)
    assert not (data / "person-keys.db").exists()
    with people_in(data, master=MASTER) as people:
        people.enrol(1)
    health, told = asked(kith, data)
    assert (health, "3 persons still unencrypted" in told) == ("warning", True)
    assert kith("rekey", "--data", data)[0] == 0
    health, told = asked(kith, data)
    assert (health, f"the keys are in {data}/person-keys.db" in told) == ("ok", True)
    monkeypatch.setenv("KITH_MASTER_KEY", "00" * 32)
    health, told = asked(kith, data)
    assert (health, "kith rekey --from OLD" in told) == ("failed", True)
    monkeypatch.setenv("KITH_MASTER_KEY", "short")
    assert asked(kith, data)[0] == "failed"
    monkeypatch.delenv("KITH_MASTER_KEY")
    assert asked(kith, data)[0] == "failed"


def test_it_says_what_is_in_the_clear_without_a_master_key(
    kith: Kith, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KITH_MASTER_KEY")
    monkeypatch.setenv("KITH_PORT", "0")
    with people_in(tmp_path / "data") as people:
        people.enrol(1)
    health, told = asked(kith, tmp_path / "data")
    assert (health, "unencrypted" in told) == ("ok", True)


def put_back(store: Path) -> None:
    """Replace a key store by a copy that lacks the last persons."""
    shutil.copy(store.with_name("earlier.db"), store)


def emptied(store: Path) -> None:
    """Remove its keys."""
    with closing(sqlite3.connect(store)) as keys, keys:
        keys.execute("DELETE FROM keys")


@pytest.mark.parametrize("spoil", [put_back, emptied])
def test_a_key_store_without_the_records_last_keys_fails(
    kith: Kith, data: Path, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITH_PORT", "0")
    store = data / "person-keys.db"
    shutil.copy(store, store.with_name("earlier.db"))
    with people_in(data, master=MASTER) as people:
        people.enrol(300)
    assert asked(kith, data)[0] == "ok"
    spoil(store)
    health, told = asked(kith, data)
    assert (health, "the key store is older than the records" in told) == ("failed", True)
    code, _, complaint = kith("checkpoint", "--data", data)
    assert (code, "the key store is older than the records" in complaint) == (2, True)


def test_a_master_key_that_others_can_read_is_a_warning(
    kith: Kith, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until its permissions are changed as the doctor says."""
    file = tmp_path / "master"
    file.write_text(MASTER)
    file.chmod(0o644)
    monkeypatch.setenv("KITH_PORT", "0")
    monkeypatch.setenv("KITH_MASTER_KEY", f"file:{file}")
    health, told = asked(kith, data)
    assert (health, f"chmod 600 {file}" in told) == ("warning", True)
    file.chmod(0o600)
    assert asked(kith, data)[0] == "ok"
