"""The changes of the records that are audited, each by a trigger, so that none can be made without its entry.

SQLite's triggers are temporary, for each connection: the database does not contain them, so that other programs can
read and repair it, and a process that audits nothing loses no time. PostgreSQL's are in `triggers`.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from server.domain.audit.chain import START, hash_in, sealed
from server.domain.audit.entries import Action, Content, content
from server.records.engines.sqlite import Sqlite
from server.records.sql.database import Database

_FUNCTION = "audit_entry"


@frozen
class Watched:
    """An audited change of a table: its action, its event, and the ids that it concerns, as SQL."""

    action: Action
    change: str
    subjects: Mapping[str, str]
    when: str = "TRUE"


_PERSON_STAYS = "EXISTS (SELECT 1 FROM persons WHERE id = OLD.person_id)"
_GROUP_STAYS = "EXISTS (SELECT 1 FROM groups WHERE id = OLD.group_id)"
_JOB_STAYS = "EXISTS (SELECT 1 FROM jobs WHERE id = OLD.job_id)"
"""Conditions of an entry: rows deleted with their person, group or job have none of their own."""

WATCHED = (
    Watched(Action.PERSON_CREATED, "INSERT ON persons", {"person_ids": "NEW.id", "storage_ids": "NEW.storage_id"}),
    Watched(
        Action.PERSON_CHANGED,
        "UPDATE OF name, metadata, storage_id, external_id, expire_at ON persons",
        {"person_ids": "NEW.id", "storage_ids": "NEW.storage_id"},
    ),
    Watched(Action.PERSON_ERASED, "DELETE ON persons", {"person_ids": "OLD.id"}),
    Watched(Action.IMAGE_ENROLLED, "INSERT ON pictures", {"person_ids": "NEW.person_id", "image_ids": "NEW.id"}),
    Watched(
        Action.IMAGE_MOVED,
        "UPDATE OF person_id, storage_id ON pictures",
        {"person_ids": "OLD.person_id, NEW.person_id", "image_ids": "NEW.id", "storage_ids": "NEW.storage_id"},
    ),
    Watched(
        Action.IMAGE_ERASED, "DELETE ON pictures", {"person_ids": "OLD.person_id", "image_ids": "OLD.id"}, _PERSON_STAYS
    ),
    Watched(Action.FACE_REJECTED, "INSERT ON rejections", {"person_ids": "NEW.person_id"}),
    Watched(Action.GROUP_CREATED, "INSERT ON groups", {"group_ids": "NEW.id"}),
    Watched(Action.GROUP_CHANGED, "UPDATE ON groups", {"group_ids": "NEW.id"}),
    Watched(Action.GROUP_ERASED, "DELETE ON groups", {"group_ids": "OLD.id"}),
    Watched(Action.GROUP_JOINED, "INSERT ON memberships", {"person_ids": "NEW.person_id", "group_ids": "NEW.group_id"}),
    Watched(
        Action.GROUP_LEFT,
        "DELETE ON memberships",
        {"person_ids": "OLD.person_id", "group_ids": "OLD.group_id"},
        f"{_PERSON_STAYS} AND {_GROUP_STAYS}",
    ),
    Watched(Action.STORAGE_CREATED, "INSERT ON storages", {"storage_ids": "NEW.id"}),
    Watched(Action.STORAGE_CHANGED, "UPDATE ON storages", {"storage_ids": "NEW.id"}),
    Watched(Action.STORAGE_ERASED, "DELETE ON storages", {"storage_ids": "OLD.id"}),
    Watched(
        Action.STORAGE_MADE_DEFAULT,
        "INSERT ON settings",
        {"storage_ids": "CAST(NEW.value AS INTEGER)"},
        "NEW.name = 'default_storage'",
    ),
    Watched(Action.ITEM_KEPT, "INSERT ON inbox", {"item_ids": "NEW.id"}),
    Watched(Action.ITEM_ERASED, "DELETE ON inbox", {"item_ids": "OLD.id"}),
    Watched(Action.JOB_QUEUED, "INSERT ON jobs", {"job_ids": "NEW.id"}),
    Watched(Action.JOB_CHANGED, "UPDATE OF state ON jobs", {"job_ids": "NEW.id"}, "NEW.state IS NOT OLD.state"),
    Watched(Action.JOB_ERASED, "DELETE ON jobs", {"job_ids": "OLD.id"}),
    Watched(
        Action.CLUSTER_ERASED, "DELETE ON clusters", {"cluster_ids": "OLD.id", "job_ids": "OLD.job_id"}, _JOB_STAYS
    ),
    Watched(Action.KEY_MADE, "INSERT ON keys", {"key_ids": "NEW.id"}),
    Watched(Action.KEY_REVOKED, "UPDATE OF revoked ON keys", {"key_ids": "NEW.id"}),
)


def watched_tables() -> set[str]:
    """Return the tables whose changes are audited."""
    return {watched.change.rpartition(" ON ")[2] for watched in WATCHED}


def watch(database: Database, append: Callable[[Iterable[Content]], None]) -> None:
    """Record each change that this process makes in the same transaction; `append` adds entries."""
    if isinstance(database, Sqlite):
        database.prepare(_watch)
    else:
        from server.records.audit.triggers import seal_changes

        seal_changes(database, append)


def _watch(connection: sqlite3.Connection) -> None:
    """Record each change that this connection makes in the same statement."""
    connection.create_function(_FUNCTION, 4, _entry)
    for watched in WATCHED:
        connection.execute(_trigger(watched))


def _trigger(watched: Watched) -> str:
    event, _, table = watched.change.rpartition(" ON ")
    subjects = ", ".join(f"'{name}', json_array({ids})" for name, ids in watched.subjects.items())
    return f"""
        CREATE TEMP TRIGGER audit_{watched.action} AFTER {event} ON main.{table} WHEN {watched.when} BEGIN
            INSERT INTO audit (id, entry)
            SELECT coalesce(head.id, 0) + 1,
                {_FUNCTION}(coalesce(head.id, 0) + 1, head.entry, '{watched.action}', json_object({subjects}))
            FROM (SELECT 1) LEFT JOIN (SELECT id, entry FROM audit ORDER BY id DESC LIMIT 1) AS head;
        END
    """  # noqa: S608  # all parts are constants above


def _entry(id: int, previous: str | None, action: str, subjects: str) -> str:
    entry = content(Action(action), json.loads(subjects))
    return sealed(hash_in(previous) if previous else START, {"id": id, **entry})
