"""Keys, with their scopes, limits and visible groups."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


class Right(StrEnum):
    """A scope of keys. Admin implies the others; no other scope implies another."""

    SEARCH = "search"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@frozen
class Allowance:
    """How much a key may be used; None means no limit."""

    rate: int | None = None
    """Requests per minute."""
    quota: int | None = None
    """Requests per day, which begins at midnight UTC."""


@frozen
class KeyDraft:
    """An operator's specification of a key."""

    name: str
    rights: frozenset[Right]
    groups: tuple[int, ...] | None = None
    """The only groups that the key sees; None means everything. A deleted group is not replaced by anything."""
    allowance: Allowance = Allowance()


@frozen
class Key:
    """A key as stored, without its secret."""

    id: int
    draft: KeyDraft
    hint: str
    """The beginning of the secret: enough to recognise the key, too little to use it."""
    created: datetime
    revoked: datetime | None

    def permits(self, right: Right) -> bool:
        """Return whether the key has this right."""
        return not {right, Right.ADMIN}.isdisjoint(self.draft.rights)
