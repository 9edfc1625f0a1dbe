"""How much is audited: kept in the database, so that whoever opens it goes on as was asked."""

from server.domain.audit.entries import Action, Audited, content
from server.domain.errors import DatabaseDamaged
from server.records.audit.log import AuditRecords
from server.records.sql.database import Database
from server.records.sql.tables import Tables

_NAME = "audited"


def settle(database: Database, tables: Tables, audit: AuditRecords, asked: Audited | None) -> Audited:
    """Return how much is audited from now on: as asked, or else as it was last asked, at first nothing.

    A change has its entry, also one to nothing, so that no part of the chain is silent without saying so.
    """
    with database.session():
        if asked in (None, _kept(tables)):
            return _kept(tables)
        with database.atomic():
            _keep(tables, audit, asked)
        return asked


def level_in(database: Database) -> Audited:
    """Return how much a database audits that may be of any version. Writes nothing."""
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
        raise DatabaseDamaged(f"the database says that {kept!r} is how much is audited, which is no level") from None


def _keep(tables: Tables, audit: AuditRecords, level: Audited) -> None:
    if _kept(tables) is level:  # another process was first
        return
    settings = tables.settings
    settings.delete().where(settings.name == _NAME).execute()
    settings.insert(name=_NAME, value=str(level)).execute()
    audit.append([content(Action.AUDIT_CHANGED, {}, level=str(level))])
