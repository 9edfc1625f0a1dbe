"""How much is audited outlives the process that was asked for it."""

import subprocess
from pathlib import Path

from tests.e2e.audit.conftest import Audit
from tests.photographs import OBAMA, ROOT
from tests.plain import Plain, attach, found, new_person
from tests.serving import command, environment, serving


def run(*arguments: object, **settings: object) -> None:
    """Run a command."""
    line = command(*map(str, arguments))
    subprocess.run(line, cwd=ROOT, env=environment(**settings), capture_output=True, check=True)


def told(audit: Audit) -> list[str]:
    """Return each entry's action, or the level that it changes to, of a chain that is whole."""
    audit.head()
    return [entry.get("level", entry["action"]) for entry in audit.entries()]


def test_a_server_and_commands_without_the_setting_go_on_as_was_asked(tmp_path: Path) -> None:
    """Changes, searches and reads, after a restart, by commands beside a server, and in what was restored."""
    audit, backups = Audit(tmp_path / "data"), tmp_path / "backups"
    with serving(audit.data, audit="all"):
        pass
    with serving(audit.data) as server, Plain(server.url) as http:
        person = new_person(http)
        attach(http, person, OBAMA)
        assert found(http, OBAMA) == [person]
        http.get(f"/persons/{person}")
        run("keys", "make", "door", "--scope", "search", "--data", audit.data)
    run("backup", backups, "--data", audit.data)
    restored = Audit(tmp_path / "restored")
    run("restore", backups, "--data", restored.data)
    run("erase", person, "--data", restored.data)
    served = ["person_created", "image_enrolled", "searched", "read", "key_made"]
    assert [told for told in told(audit) if told in ("all", *served)] == ["all", *served]
    erased = restored.entries("--action", "person_erased")
    assert [(entry["person_ids"], entry["via"]) for entry in erased] == [([person], "kith erase")]


def test_turning_the_audit_off_is_its_last_entry(tmp_path: Path) -> None:
    """Which says who did it; and off it stays, until somebody asks again."""
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
    """A backup from before there was an audit goes on at the level of what it replaces, and says that it did."""
    audit, backups = Audit(tmp_path / "data"), tmp_path / "backups"
    run("keys", "make", "one", "--scope", "search", "--data", audit.data)
    run("backup", backups, "--data", audit.data)
    (backup,) = backups.glob("*Z")
    run("keys", "make", "two", "--scope", "search", "--data", audit.data, audit="all")
    run("restore", backups, "--data", audit.data, "--replace", audit="off")
    assert told(audit) == ["all", "restored"]
    assert audit.entries()[-1].items() >= {"by": "command", "via": "kith restore", "backup": backup.name}.items()
    run("restore", backups, "--data", tmp_path / "other")
    assert told(Audit(tmp_path / "other")) == []
    run("restore", backups, "--data", tmp_path / "asked", audit="changes")
    assert told(Audit(tmp_path / "asked")) == ["changes", "restored"]
