"""`kith erase` gives a receipt that a program without Kith checks."""

import json
import shutil
import subprocess
import sys
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
    """Then no piece of the person is anywhere; a changed receipt or an old key store is refused."""
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
    assert checked(public, "--key", public) == (1, f"refused: {public} is no receipt\n")


def test_an_erasure_that_leaves_its_keys_gives_no_receipt(
    kith: Kith, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to do."""
    monkeypatch.setattr("server.adapters.person_keys.store.KeyStore.destroy", lambda *_: None)
    code, told, wrong = kith("erase", 7, "--data", data, "--receipt", tmp_path / "receipt")
    assert (code, told) == (2, "")
    assert "kith checkpoint" in wrong
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


def test_no_receipt_is_replaced_and_nobody_erased_for_it(kith: Kith, data: Path, tmp_path: Path) -> None:
    """Nor is anybody without an id."""
    (tmp_path / "receipt").write_text("another")
    assert kith("erase", 7, "--data", data, "--receipt", tmp_path / "receipt")[0] == 2
    assert kith("erase", "--data", data)[0] == 2
    with people_in(data, master=MASTER) as people:
        assert 7 in people.ids()
