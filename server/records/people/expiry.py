"""Expiry of persons: a person no longer exists from the time they expire, whenever their rows are deleted."""

from peewee import Expression

from server.records.sql.columns import now
from server.records.sql.tables import BoundTable


def unexpired(persons: BoundTable) -> Expression:
    """Return the condition that a person has not expired yet."""
    condition: Expression = persons.life_ends.is_null() | (persons.life_ends > now())
    return condition
