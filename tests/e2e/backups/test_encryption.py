"""Backups that only the holder of a private key can open."""

import shutil
from pathlib import Path

import pyrage
import pytest
from pyrage.x25519 import Identity

from tests.e2e.backups.conftest import PEOPLE, Kith, backups_in, pictures_in
from tests.e2e.backups.damage import everything_below, flip, refused
from tests.e2e.backups.people import kept_in, people_in


@pytest.fixture
def key(kith: Kith, tmp_path: Path) -> Path:
    """The file of a private key; the public one is beside it."""
    assert kith("backup-key", tmp_path / "a.key")[0] == 0
    return tmp_path / "a.key"


def public(key: Path) -> Path:
    """Return the file of the public key."""
    return key.with_name(f"{key.name}.pub")


def test_an_encrypted_backup_comes_back_with_its_key(
    kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path
) -> None:
    """A second one copies only new pictures, and both can be verified without the key."""
    encrypted = ("backup", kept, "--data", data, "--recipient", public(key))
    assert f", {PEOPLE} of them new" in kith(*encrypted)[1]
    with people_in(data) as people:
        people.enrol(2)
    assert f"{PEOPLE + 2} pictures, 2 of them new" in kith(*encrypted)[1]
    assert kith("backup", kept, "--verify")[0] == 0
    assert kith("restore", kept, "--data", tmp_path / "other", "--identity", key)[0] == 0
    assert kept_in(tmp_path / "other") == kept_in(data)


def test_a_damaged_picture_is_encrypted_again(kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path) -> None:
    """Even if an unencrypted backup came in between."""
    encrypted = ("backup", kept, "--data", data, "--recipient", public(key))
    kith(*encrypted)
    flip(next(path for path in kept.glob("pictures-for-*/**/*") if path.is_file()), 100)
    kith("backup", kept, "--data", data)
    assert f"{PEOPLE} pictures, 1 of them new" in kith(*encrypted)[1]
    assert kith("restore", kept, "--data", tmp_path / "other", "--identity", key)[0] == 0
    assert kept_in(tmp_path / "other") == kept_in(data)


def test_nothing_of_a_face_can_be_read_without_the_key(kith: Kith, data: Path, kept: Path, key: Path) -> None:
    """No picture, no picture's digest, and no name."""
    kith("backup", kept, "--data", data, "--recipient", public(key))
    every = b"".join(content for content in everything_below(kept).values() if content)
    state = kept_in(data)
    pictures = [content for content in state.values() if isinstance(content, bytes)]
    assert len(pictures) == PEOPLE
    assert not [content for content in pictures if content[:64] in every]
    assert not [row for row in state["pictures"] if row[5].encode() in every]  # type: ignore[attr-defined]
    assert b"Person 1" not in every
    assert b"SQLite format" not in every


def test_the_files_are_in_the_format_of_age(kith: Kith, data: Path, kept: Path, key: Path) -> None:
    kith("backup", kept, "--data", data, "--recipient", public(key))
    identity = Identity.from_str(key.read_text().splitlines()[-1])
    opened = {pyrage.decrypt(content, [identity]) for content in pictures_in(kept).values()}
    assert opened == {content for content in kept_in(data).values() if isinstance(content, bytes)}
    assert pyrage.decrypt((backups_in(kept)[0] / "kith.db.age").read_bytes(), [identity])[:13] == b"SQLite format"


def test_another_key_or_none_opens_nothing(kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path) -> None:
    kith("backup", kept, "--data", data, "--recipient", public(key))
    kith("backup-key", tmp_path / "b.key")
    restoring = ("restore", kept, "--data", tmp_path / "other")
    refused(kith(*restoring), "give the file of the private key")
    refused(kith(*restoring, "--identity", tmp_path / "b.key"), f"{tmp_path / 'b.key'} is the key of age1")
    refused(
        kith(*restoring, "--identity", public(key)),
        "contains no age key, which is a line that begins with AGE-SECRET-KEY-1",
    )
    refused(kith(*restoring, "--identity", tmp_path / "none"), "cannot be read")
    assert not (tmp_path / "other").exists()


def test_a_flipped_bit_is_found(kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path) -> None:
    kith("backup", kept, "--data", data, "--recipient", public(key))
    flip(kept / min(pictures_in(kept)), -1)
    assert kith("backup", kept, "--verify")[0] == 1
    refused(kith("restore", kept, "--data", tmp_path / "other", "--identity", key), "is damaged")


def test_another_recipient_shares_no_picture(kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path) -> None:
    """Each backup opens only with its own key, and an unencrypted one beside them with none."""
    kith("backup-key", tmp_path / "b.key")
    for options in ((), ("--recipient", public(key)), ("--recipient", public(tmp_path / "b.key"))):
        assert f", {PEOPLE} of them new" in kith("backup", kept, "--data", data, *options)[1]
    clear, mine, theirs = (backup.name for backup in backups_in(kept))
    refused(kith("restore", kept, "--data", tmp_path / "0", "--at", theirs, "--identity", key), "is encrypted to")
    for name, options in ((clear, ()), (mine, ("--identity", key)), (theirs, ("--identity", tmp_path / "b.key"))):
        assert kith("restore", kept, "--data", tmp_path / name, "--at", name, *options)[0] == 0
    assert kith("backup", kept, "--data", data, "--recipient", public(key), "--keep", 1)[0] == 0
    assert len(list(kept.glob("pictures*/**/*.age"))) == len(pictures_in(kept)) == PEOPLE


def test_a_backup_for_two_is_opened_by_either(kith: Kith, data: Path, kept: Path, key: Path, tmp_path: Path) -> None:
    """A file may have several public keys, and comments."""
    kith("backup-key", tmp_path / "b.key")
    both = tmp_path / "both.pub"
    both.write_text(f"# the two of us\n{public(key).read_text()}\n{public(tmp_path / 'b.key').read_text()}")
    kith("backup", kept, "--data", data, "--recipient", both)
    for identity in (key, tmp_path / "b.key"):
        assert kith("restore", kept, "--data", tmp_path / "other", "--identity", identity)[0] == 0
        shutil.rmtree(tmp_path / "other")


def test_a_file_that_holds_no_public_key_is_refused(kith: Kith, data: Path, kept: Path, key: Path) -> None:
    """Above all a private one, which should not be on the server."""
    backing_up = ("backup", kept, "--data", data, "--recipient")
    refused(kith(*backing_up, key), "contains a private key, which does not belong on a server")
    for text in ("", "# nothing\n", "ssh-ed25519 AAAA", "age1spoilt"):
        key.write_text(text)
        refused(kith(*backing_up, key), "contains ")
    refused(kith(*backing_up, key.with_name("none")), "cannot be read")
    assert not kept.exists()


def test_a_key_is_never_replaced(kith: Kith, key: Path) -> None:
    """Or all backups made for it would be lost; and nobody else can read it."""
    before = key.read_bytes(), public(key).read_bytes()
    refused(kith("backup-key", key), "already exists, and keys are never replaced")
    assert (key.read_bytes(), public(key).read_bytes()) == before
    assert key.stat().st_mode & 0o077 == 0
