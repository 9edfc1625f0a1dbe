"""Lives: when a person's time is over, where the groups and the storage say how long that is.

A person's own `expire_at` counts alone. Without one, the shortest `life_days` of its storage and its groups counts from
its last enrolment, or from when it was made. `life_ends` is what comes of it, and the one column that expiry looks at.
"""

from collections.abc import Iterable

from server.records.sql.database import Database

_DAYS = """
    SELECT min(life_days) FROM (
        SELECT life_days FROM storages WHERE storages.id = persons.storage_id
        UNION ALL
        SELECT life_days FROM groups JOIN memberships ON memberships.group_id = groups.id
        WHERE memberships.person_id = persons.id
    ) AS lives
"""
_FROM = "coalesce((SELECT max(created) FROM pictures WHERE pictures.person_id = persons.id), created)"
_RENEW = "UPDATE persons SET life_ends = coalesce(expire_at, {then}) WHERE id = ?"


class LifetimeRecords:
    """Keeps `life_ends` true; tell it of every person whose groups, storage, pictures or own expiry changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        then = database.dialect.days_later.format(moment=_FROM, days=_DAYS)
        self._renew = database.written(_RENEW.format(then=then))

    def renew(self, ids: Iterable[int]) -> None:
        """Work out again when these persons are forgotten."""
        self._database.execute_many(self._renew, [(id,) for id in ids])
