"""`kith erase` gives a receipt that a program without Kith checks."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.backups.people import people_in
from tests.e2e.erasing.conftest import MASTER, Kith, holding, traces_of
from tests.photographs import ROOT

VERIFIER = ROOT / "deploy" / "receipts" / "verify.py"


def checked(receipt: Path, *arguments: object) -> tuple[int, str]:
    """Return what the verifier says, in a process that does not know Kith."""
    line = [sys.executable, "-I", str(VERIFIER), str(receipt), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=receipt.parent)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def public(kith: Kith, data: Path, tmp_path: Path) -> Path:
    """The public key of the data directory."""
    file = tmp_path / "receipts.pub"
    file.write_text(kith("erase", "--public-key", "--data", data)[1])
    return file


def test_a_receipt_is_checked_offline_with_the_key_store_and_the_backups(
    kith: Kith, data: Path, kept: Path, tmp_path: Path, public: Path
) -> None:
    """No trace of the person is left; a changed receipt or an old key store is refused."""
    traces, old, receipt = traces_of(data, 7), tmp_path / "old", tmp_path / "receipt"
    kith("backup", kept, "--data", data)
    shutil.copy(data / "person-keys.db", old)
    code, _, told = kith("erase", 7, "--data", data, "--receipt", receipt)
    assert (code, told) == (0, "")
    assert holding(tmp_path, traces) == []
    code, told = checked(receipt, "--key", public, "--key-store", data / "person-keys.db", "--backups", kept)
    assert code == 0, told
    assert "person 7 of" in told
    assert f"1 files in {kept} can never be opened again" in told
    assert checked(receipt, "--key", public, "--key-store", old)[0] == 1
    for name, value in (("person_id", 8), ("destroyed_keys", []), ("pictures", 2)):
        changed = {**json.loads(receipt.read_text()), name: value}
        (tmp_path / "changed").write_text(json.dumps(changed))
        code, told = checked(tmp_path / "changed", "--key", public)
        assert (code, "is not what this key signed" in told) == (1, True)
    assert checked(public, "--key", public) == (1, f"refused: {public} is not a receipt\n")


def test_what_cannot_be_checked_is_refused_in_one_line(kith: Kith, data: Path, tmp_path: Path, public: Path) -> None:
    """Missing backups, a file that is not a key store, and a receipt with a duplicate name."""
    receipt, nameless, other, twice = (tmp_path / name for name in ("receipt", "nameless", "other", "twice"))
    kith("erase", 7, "--data", data, "--receipt", receipt)
    shutil.copy(data / "person-keys.db", nameless)
    with closing(sqlite3.connect(nameless)) as store, store:
        store.execute("DELETE FROM about WHERE name = 'identity'")
    other.write_text("no key store")
    twice.write_text(receipt.read_text().replace("{", '{"person_id": 8,', 1))
    nowhere = tmp_path / "nowhere"
    for what, says in (
        ((receipt, "--backups", nowhere), f"{nowhere} is not a folder"),
        ((receipt, "--key-store", nameless), f"{nameless} does not say which data directory it belongs to"),
        ((receipt, "--key-store", other), "file is not a database"),
        ((receipt, "--key-store", nowhere), "unable to open database file"),
        ((twice,), f"{twice} is not a receipt"),
    ):
        code, told = checked(*what, "--key", public)
        assert (code, told.splitlines()[-1]) == (1, f"refused: {says}")


def test_an_erasure_that_does_not_destroy_the_keys_gives_no_receipt(
    kith: Kith, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.adapters.person_keys.store.KeyStore.destroy", lambda *_: None)
    code, told, wrong = kith("erase", 7, "--data", data, "--receipt", tmp_path / "receipt")
    assert (code, told) == (2, "")
    assert "run the command again" in wrong
    assert not (tmp_path / "receipt").exists()


def test_without_a_master_key_the_receipt_claims_no_more_than_is_true(
    kith: Kith, tmp_path: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backups are not reached, as the command and the verifier say. Another directory's key did not sign it."""
    monkeypatch.delenv("KITH_MASTER_KEY")
    data, receipt, other = tmp_path / "clear", tmp_path / "receipt", public
    public = tmp_path / "public"
    with people_in(data) as people:
        people.enrol(2)
    traces = traces_of(data, 1, master=None)
    assert holding(data, traces)
    code, _, told = kith("erase", 1, "--data", data, "--receipt", receipt)
    assert (code, told) == (0, "older backups still contain the person, since there is no master key\n")
    assert holding(data, traces) == []
    public.write_text(kith("erase", "--public-key", "--data", data)[1])
    code, told = checked(receipt, "--key", public)
    assert (code, "older backups are not reached" in told) == (0, True)
    assert checked(receipt, "--key", other)[0] == 1


def test_nobody_is_erased_if_the_receipt_cannot_be_written(kith: Kith, data: Path, tmp_path: Path) -> None:
    """It exists already, is a folder or too long a name, or its folder is missing; nor is anybody without an id."""
    there, link, long = tmp_path / "receipt", tmp_path / "link", "r" * 300
    there.write_text("another")
    link.symlink_to(tmp_path / "nowhere")
    for receipt in (there, there / "receipt", tmp_path, link, tmp_path / "missing" / "receipt", tmp_path / long):
        code, told, wrong = kith("erase", 7, "--data", data, "--receipt", receipt)
        assert (code, told, wrong.count("\n")) == (2, "", 1)
        assert str(receipt) in wrong
    assert kith("erase", "--data", data)[0] == 2
    with people_in(data, master=MASTER) as people:
        assert 7 in people.ids()
    assert there.read_text() == "another"


def test_an_erasure_that_was_interrupted_gives_its_receipt_when_run_again(
    kith: Kith, data: Path, tmp_path: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether only the person was deleted, or everything was done but the receipt; there is no second one."""
    receipt = tmp_path / "receipt"
    with people_in(data, master=MASTER) as people:
        keys = people.records.seals.keys_of(7)
    for broken in ("server.service.upkeep.maintenance.Maintenance.checkpoint", "pathlib.Path.replace"):
        with monkeypatch.context() as patched:
            patched.setattr(broken, interrupted)
            with pytest.raises(KeyboardInterrupt):
                kith("erase", 7, "--data", data, "--receipt", receipt)
        assert not receipt.exists()
    assert kith("erase", 7, "--data", data, "--receipt", receipt)[0] == 0
    facts = json.loads(receipt.read_text())
    assert (facts["pictures"], facts["destroyed_keys"]) == (1, keys)
    assert checked(receipt, "--key", public, "--key-store", data / "person-keys.db")[0] == 0
    assert kith("erase", 7, "--data", data, "--receipt", tmp_path / "second")[0] == 2
    assert not list(tmp_path.glob("*second*"))


def interrupted(*_: object) -> None:
    """Stand in for a killed process."""
    raise KeyboardInterrupt


def test_an_expired_person_is_erased_with_a_receipt(kith: Kith, data: Path, tmp_path: Path, public: Path) -> None:
    """As long as the server has not removed them."""
    with people_in(data, master=MASTER) as people:
        people.persons.patch(7, {"expire_at": datetime.now(UTC) - timedelta(hours=1)})
        assert 7 not in people.ids()
    assert kith("erase", 7, "--data", data, "--receipt", tmp_path / "receipt")[0] == 0
    assert checked(tmp_path / "receipt", "--key", public)[0] == 0
