"""Keys, by the hashes of their secrets."""

import hmac
import json

from server.domain.access import Allowance, Key, KeyDraft, Right
from server.records.sql.columns import now, to_time
from server.records.sql.database import Database
from server.records.sql.rows import Row
from server.records.sql.tables import Tables

HINT_CHARACTERS = 12
"""Characters of a secret that may be shown, and by which a key is found."""
_BY_HINT = 'SELECT * FROM "keys" WHERE hint = ?'
_ANY = 'SELECT 1 FROM "keys" LIMIT 1'


class KeyRecords:
    """Queries over keys; revoked ones stay, so that a server with keys always requires one."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._keys = tables.keys

    def any(self) -> bool:
        """Return whether a key was ever made."""
        return bool(self._database.rows(_ANY))

    def with_secret(self, secret: str, sha256: str) -> Key | None:
        """Return the key with this secret, compared by its hash in constant time, or None."""
        cursor = self._database.execute_sql(self._database.native_sql(_BY_HINT), (secret[:HINT_CHARACTERS],))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, values, strict=True)) for values in cursor]
        return next((_to_key(row) for row in rows if hmac.compare_digest(row["sha256"], sha256)), None)

    def everything(self) -> list[Key]:
        """Return all keys, by id."""
        return [_to_key(row) for row in self._keys.select().order_by(self._keys.id).dicts()]

    def add(self, draft: KeyDraft, secret: str, sha256: str) -> int:
        """Add a key and return its id."""
        id: int = self._keys.insert(
            **_columns(draft), hint=secret[:HINT_CHARACTERS], sha256=sha256, created=now()
        ).execute()
        return id

    def revoke(self, id: int) -> bool:
        """Revoke a key, and return whether there was one to revoke."""
        living = (self._keys.id == id) & self._keys.revoked.is_null()
        return bool(self._keys.update(revoked=now()).where(living).execute())


def _columns(draft: KeyDraft) -> Row:
    return {
        "name": draft.name,
        "scopes": " ".join(sorted(draft.rights)),
        "groups": None if draft.groups is None else json.dumps(draft.groups),
        "rate": draft.allowance.rate,
        "quota": draft.allowance.quota,
    }


def _to_key(row: Row) -> Key:
    groups = None if row["groups"] is None else tuple(json.loads(row["groups"]))
    rights = frozenset(map(Right, row["scopes"].split()))
    draft = KeyDraft(row["name"], rights, groups, Allowance(row["rate"], row["quota"]))
    return Key(row["id"], draft, row["hint"], to_time(row["created"]), row["revoked"] and to_time(row["revoked"]))
