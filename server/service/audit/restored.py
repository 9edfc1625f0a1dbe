"""Auditing a restore, which replaces the audit too."""

from pathlib import Path

from server.domain.audit.entries import Action, Audited, content, most
from server.records.records import Records
from server.records.sql.soundness import audited_in


def note_restore(database: Path, backup: str, before: Audited) -> None:
    """Note in the restored records that a backup was restored, where they or what was `before` audited anything.

    From now on they audit as much as either did, so that no restore silences the audit.
    """
    records = Records(database, "", most([audited_in(database), before]))
    try:
        if records.audited is not Audited.OFF:
            with records.session(), records.transaction():
                records.audit.append([content(Action.RESTORED, {}, backup=backup)])
    finally:
        records.close()
