"""The audit level outlives the process that set it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.commands import kith
from tests.e2e.audit.conftest import Audit
from tests.e2e.backups.people import people_in
from tests.photographs import OBAMA
from tests.plain import Plain, attach, found, new_person
from tests.serving import serving, wait_until


def run(*arguments: object, **settings: object) -> None:
    """Run a command, which must succeed."""
    kith(*arguments, **settings).check_returncode()


def told(audit: Audit) -> list[str]:
    """Check that the chain is whole, and return each entry's action, or the level that it changes to."""
    audit.head()
    return [entry.get("level", entry["action"]) for entry in audit.entries()]


def is_written(data: Path, action: str) -> bool:
    """Return whether there is an entry of an action; a server writes those of reads and searches a moment later."""
    with closing(sqlite3.connect(data / "kith.db")) as records:
        return bool(records.execute("SELECT 1 FROM audit WHERE entry ->> 'action' = ?", (action,)).fetchone())


def test_servers_and_commands_without_the_setting_keep_the_level(tmp_path: Path) -> None:
    """After a restart, in commands beside a server, and in a restored directory."""
    audit, backups = Audit(tmp_path / "data"), tmp_path / "backups"
    with serving(audit.data, audit="all"):
        pass
    with serving(audit.data) as server, Plain(server.url) as http:
        person = new_person(http)
        attach(http, person, OBAMA)
        assert found(http, OBAMA) == [person]
        http.get(f"/persons/{person}")
        wait_until(lambda: is_written(audit.data, "read"))
        run("keys", "make", "door", "--scope", "search", "--data", audit.data)
    run("backup", backups, "--data", audit.data)
    restored = Audit(tmp_path / "restored")
    run("restore", backups, "--data", restored.data)
    run("erase", person, "--data", restored.data)
    served = ["person_created", "image_enrolled", "searched", "read", "key_made", "read"]
    assert [told for told in told(audit) if told in ("all", *served)] == ["all", *served]
    erased = restored.entries("--action", "person_erased")
    assert [(entry["person_ids"], entry["via"]) for entry in erased] == [([person], "kith erase")]


def test_turning_the_audit_off_is_its_last_entry(tmp_path: Path) -> None:
    """The entry says who did it, and the audit stays off until somebody turns it on again."""
    audit = Audit(tmp_path / "data")
    run("keys", "make", "one", "--scope", "search", "--data", audit.data, audit="all")
    run("keys", "make", "two", "--scope", "search", "--data", audit.data, audit="off")
    run("keys", "make", "three", "--scope", "search", "--data", audit.data)
    assert told(audit) == ["all", "key_made", "off"]
    assert audit.entries()[-1].items() >= {"by": "command", "via": "kith keys"}.items()
    assert "level off" in audit.asked("--action", "audit_changed").out
    run("keys", "revoke", "1", "--data", audit.data, audit="changes")
    assert told(audit) == ["all", "key_made", "off", "changes", "key_revoked"]


def test_a_restore_cannot_silence_the_audit(tmp_path: Path) -> None:
    """A backup from before auditing takes the level of the directory that it replaces, and an entry says so."""
    audit, backups = Audit(tmp_path / "data"), tmp_path / "backups"
    run("keys", "make", "one", "--scope", "search", "--data", audit.data)
    run("backup", backups, "--data", audit.data)
    (backup,) = backups.glob("*Z")
    run("keys", "make", "two", "--scope", "search", "--data", audit.data, audit="all")
    run("restore", backups, "--data", audit.data, "--replace", audit="off")
    assert told(audit) == ["all", "restored"]
    assert audit.entries()[1].items() >= {"by": "command", "via": "kith restore", "backup": backup.name}.items()
    run("restore", backups, "--data", tmp_path / "other")
    assert told(Audit(tmp_path / "other")) == []
    run("restore", backups, "--data", tmp_path / "asked", audit="changes")
    assert told(Audit(tmp_path / "asked")) == ["changes", "restored"]


def by_hand(data: Path, statement: str) -> None:
    """Change the database without Kith."""
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        records.execute(statement)


def test_a_level_changed_without_kith_is_found(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "data")
    run("keys", "make", "one", "--scope", "search", "--data", audit.data, audit="all")
    audit.head()
    by_hand(audit.data, "UPDATE settings SET value = 'off' WHERE name = 'audited'")
    said = audit.asked("--verify")
    assert (said.code, "its level is all, but the level in the database is off" in said.out) == (1, True)
    by_hand(audit.data, "DELETE FROM settings WHERE name = 'audited'")
    assert audit.asked("--verify").code == 1
    by_hand(audit.data, "INSERT INTO settings (name, value) VALUES ('audited', 'loud')")
    said = audit.asked("--verify")
    assert (said.code, said.error.count("\n"), "the audit level 'loud'" in said.error) == (2, 1, True)


def test_an_audit_that_was_dropped_is_reported_in_a_sentence(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "data")
    run("keys", "make", "one", "--scope", "search", "--data", audit.data, audit="all")
    by_hand(audit.data, "DROP TABLE audit")
    said = audit.asked("--verify")
    assert (said.code, said.error.count("\n"), "the table audit is missing" in said.error) == (2, 1, True)


def test_commands_that_reveal_much_leave_an_entry(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "data")
    with people_in(audit.data) as people:
        first, second = people.enrol(2)
    lines = (
        ("keys", "list"),
        ("backup", tmp_path / "kept"),
        ("audit", "--person", first),
        ("export", tmp_path / "out"),
    )
    run("keys", "make", "one", "--scope", "search", "--data", audit.data, audit="all")
    for line in lines:
        run(*line, "--data", audit.data)
    read = audit.entries("--action", "read")
    assert [entry["via"] for entry in read] == ["kith keys", "kith backup", "kith audit", "kith export"]
    assert read[0]["key_ids"] == [1]
    for person in (first, second):
        assert "kith export" in [entry["via"] for entry in audit.entries("--person", str(person))]
