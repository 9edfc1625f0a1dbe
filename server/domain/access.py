"""Keys: who may do what, and among whom."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


class Right(StrEnum):
    """A scope of keys. Admin implies the others; of those none implies another."""

    SEARCH = "search"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@frozen
class Allowance:
    """How much a key may ask; None is no limit."""

    rate: int | None = None
    """Requests a minute."""
    quota: int | None = None
    """Requests a day, which begins at midnight UTC."""


@frozen
class KeyDraft:
    """What an operator says of a key."""

    name: str
    rights: frozenset[Right]
    groups: tuple[int, ...] | None = None
    """The groups that it sees alone; None is everything. A group that is gone leaves nothing to see in its place."""
    allowance: Allowance = Allowance()


@frozen
class Key:
    """A key as it is kept: without its secret."""

    id: int
    draft: KeyDraft
    hint: str
    """How its secret begins; enough to recognise it, too little to use it."""
    created: datetime
    revoked: datetime | None

    def permits(self, right: Right) -> bool:
        """Return whether the key has this right."""
        return not {right, Right.ADMIN}.isdisjoint(self.draft.rights)
