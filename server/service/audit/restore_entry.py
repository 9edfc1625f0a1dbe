"""Auditing of a restore, which replaces the audit log too."""

from pathlib import Path

from server.domain.audit.entries import Action, Audited, content, most
from server.records.records import Records
from server.records.sql.soundness import audited_in


def note_restore(database: Path, backup: str, before: Audited) -> None:
    """Record in the restored database that a backup was restored, if it or the level `before` audits anything.

    The level afterwards is the higher of both, so that no restore silences the audit.
    """
    records = Records.open(database, "", most([audited_in(database), before]))
    try:
        if records.audited is not Audited.OFF:
            with records.session(), records.transaction():
                records.audit.append([content(Action.RESTORED, {}, backup=backup)])
    finally:
        records.close()
