"""The audit on PostgreSQL: triggers record changes, and each transaction adds them to the chain before it commits.

The triggers are part of the schema, for all connections. They record changes only on connections that request it, in a
temporary table of the connection.
"""

import json
from collections.abc import Callable, Iterable

from server.domain.audit.entries import Action, Content, content
from server.records.audit.watching import WATCHED, Watched
from server.records.engines.postgres import Postgres
from server.records.sql.database import Database

_ASK = """
    SET kith.audited = 'on';
    CREATE TEMP TABLE IF NOT EXISTS audit_noted (
        place BIGINT GENERATED ALWAYS AS IDENTITY, action TEXT NOT NULL, subjects TEXT NOT NULL
    ) ON COMMIT DELETE ROWS
"""
_NOTED = "SELECT action, subjects FROM pg_temp.audit_noted ORDER BY place"


def seal_changes(database: Database, append: Callable[[Iterable[Content]], None]) -> None:
    """Record each change that this process makes in the same transaction; `append` adds entries."""
    assert isinstance(database, Postgres)
    with database.session(), database.atomic():
        for watched in WATCHED:
            database.execute_sql(_function(watched))
            database.execute_sql(_trigger(watched))

    def seal() -> None:
        noted = database.rows(_NOTED)
        if noted:
            append([content(Action(action), json.loads(subjects)) for action, subjects in noted])

    database.audit(_ASK, seal)


def _function(watched: Watched) -> str:
    subjects = ", ".join(f"'{name}', json_build_array({ids})" for name, ids in watched.subjects.items())
    when = watched.when.replace(" IS NOT ", " IS DISTINCT FROM ")
    return f"""
        CREATE OR REPLACE FUNCTION audit_{watched.action}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('kith.audited', true) = 'on' AND {when} THEN
                INSERT INTO pg_temp.audit_noted (action, subjects)
                VALUES ('{watched.action}', json_build_object({subjects})::text);
            END IF;
            RETURN NULL;
        END $$
    """  # noqa: S608  # all parts are in WATCHED


def _trigger(watched: Watched) -> str:
    event, _, table = watched.change.rpartition(" ON ")
    return f"""
        CREATE OR REPLACE TRIGGER audit_{watched.action} AFTER {event} ON {table}
        FOR EACH ROW EXECUTE FUNCTION audit_{watched.action}()
    """
