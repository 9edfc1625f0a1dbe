"""When persons expire, by their own `expire_at` or the `life_days` of their groups and storage.

If a person has an `expire_at`, only that counts. Otherwise the shortest `life_days` of the storage and groups counts
from the last enrolment, or from the person's creation. `life_ends` is the result, and the only column that expiry uses.
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
    """Keeps `life_ends` current; call `renew` for persons whose groups, storage, pictures or own expiry changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        then = database.dialect.days_later.format(moment=_FROM, days=_DAYS)
        self._renew = database.native_sql(_RENEW.format(then=then))

    def renew(self, ids: Iterable[int]) -> None:
        """Update the time at which each of these persons expires."""
        self._database.execute_many(self._renew, [(id,) for id in ids])
