"""Who is still there: a person is gone from the moment it expires, whenever its rows go."""

from peewee import Expression

from server.records.columns import now
from server.records.tables import BoundTable


def unexpired(persons: BoundTable) -> Expression:
    """Return the condition that a person has not expired yet."""
    condition: Expression = persons.expire_at.is_null() | (persons.expire_at > now())
    return condition
