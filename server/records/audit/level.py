"""The level of the audit, stored in the database, so that every process that opens the database audits at it."""

from server.domain.audit.entries import Action, Audited, content
from server.domain.operator_errors import DatabaseDamaged
from server.records.audit.log import AuditRecords
from server.records.sql.database import Database
from server.records.sql.tables import Tables

_NAME = "audited"


def settle(database: Database, tables: Tables, audit: AuditRecords, asked: Audited | None) -> Audited:
    """Set and return the level from now on: the one requested, or else the last one set; at first it is off.

    Every change is an entry, including one to off, so that a gap in the log is always recorded.
    """
    with database.session():
        if asked in (None, _kept(tables)):
            return _kept(tables)
        with database.atomic():
            _keep(tables, audit, asked)
        return asked


def level_in(database: Database) -> Audited:
    """Return the level of a database of any version. Writes nothing."""
    if "settings" not in database.get_tables():
        return Audited.OFF
    row = database.execute_sql(f"SELECT value FROM settings WHERE name = '{_NAME}'").fetchone()  # noqa: S608  # ours
    return _level(row and row[0])


def _kept(tables: Tables) -> Audited:
    settings = tables.settings
    return _level(settings.select(settings.value).where(settings.name == _NAME).scalar())


def _level(kept: str | None) -> Audited:
    try:
        return Audited(kept or Audited.OFF)
    except ValueError:
        raise DatabaseDamaged(f"the database has the audit level {kept!r}, which does not exist") from None


def _keep(tables: Tables, audit: AuditRecords, level: Audited) -> None:
    if _kept(tables) is level:  # another process was first
        return
    settings = tables.settings
    settings.delete().where(settings.name == _NAME).execute()
    settings.insert(name=_NAME, value=str(level)).execute()
    audit.append([content(Action.AUDIT_CHANGED, {}, level=str(level))])
